"""Seven Stations as a library: the analysis, the protocol of its events, its queue and a client."""
