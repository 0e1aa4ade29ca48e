"""The queue-event listener and the server that rebroadcasts events over Socket.IO and SSE."""
