"""Clients beside the default one."""
