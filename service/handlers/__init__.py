"""One file for each operation of our contract, named after it."""
