"""A NetworkX backend: the web as compact arrays, and NetworkX functions that run on them at the speed of compiled code.

`compact` holds the graphs; `interface` is what NetworkX loads for the entry point `networkx.backends`, `info` what it asks
for `networkx.backend_info`. A call like `nx.pagerank(web)` comes here by itself where `web` is one of ours.
"""
