"""How events reach viewers: SSE and Socket.IO."""
