"""The published contract and the pages to read and try it."""
