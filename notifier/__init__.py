"""The queue-event listener, and the server that sends events to clients over Socket.IO and SSE."""
