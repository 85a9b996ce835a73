"""loadgen's part in Python: takes over when a locustfile says what users do.

The engine is the extension module `loadgen._engine`. What locustfiles import, the package `locust`,
lies in the folder `shim` and is on the path only inside loadgen.
"""
