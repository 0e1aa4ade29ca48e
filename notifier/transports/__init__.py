"""The transports over which events reach viewers: SSE and Socket.IO."""
