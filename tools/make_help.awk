# Print the documented targets of makefiles: those listed in `everyday` first, all others below their ##@ heading.
BEGIN { FS = ":.*## "; count = split(everyday, order, " "); for (i in order) first[order[i]] = 1 }
/^##@ / { heading = substr($0, 5) }
/^[a-z-]+:.*## / {
    line = sprintf("  make %-16s %s\n", $1, $2)
    if ($1 in first) { text[$1] = line; next }
    if (!(heading in others)) headings[++found] = heading
    others[heading] = others[heading] line
}
END {
    print "Every day"
    for (i = 1; i <= count; i++) printf "%s", text[order[i]]
    for (i = 1; i <= found; i++) printf "\n%s\n%s", headings[i], others[headings[i]]
}
