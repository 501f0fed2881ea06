"""The process around the applications: its ports and connections, its signals, its workers."""
