// Component names that differ only in case or punctuation are one identifier in some generators (oapi-codegen, Rust, Go).
const spelling = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

export default (components) => {
  const first = new Map();
  const results = [];
  for (const [kind, members] of Object.entries(components ?? {})) {
    for (const name of Object.keys(members ?? {})) {
      const other = first.get(spelling(name));
      if (other === undefined) first.set(spelling(name), `${kind}/${name}`);
      else results.push({ message: `${kind}/${name} has the name of ${other}`, path: ["components", kind, name] });
    }
  }
  return results;
};
