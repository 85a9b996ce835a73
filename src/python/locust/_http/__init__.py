"""What HttpSession and FastHttpSession are made of.

Both prepare a request (`prepare`, `fast_prepare`), hand it to the engine, and show its Reply as a
response whose attributes are made when they are asked for (`response`, `fast_response`).
`faults` is the one table that turns an engine's fault into each library's exceptions.
Everything here runs on the gevent thread.
"""
