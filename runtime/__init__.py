"""What generated code stands on: models, operation tables, codec, client and server; the same for every contract."""
