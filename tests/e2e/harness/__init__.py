"""What the end-to-end tests stand on: processes, servers, and readers of what loadgen prints."""
