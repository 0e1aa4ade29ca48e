-- Only while the job has ended: a retry that comes too late must not undo a cancel of the running attempt.
-- KEYS: base of the queue's keys. ARGV: job; the state it is in; seconds of its text.
local base, id = KEYS[1], ARGV[1]
if not redis.call('ZSCORE', base .. ARGV[2], id) then return 0 end
redis.call('DEL', base .. id .. ':cancel')
redis.call('ZREM', base .. 'stations:cancelled', id)
if ARGV[2] == 'completed' then redis.call('DEL', base .. id .. ':checkpoint') end
redis.call('EXPIRE', base .. id .. ':text', ARGV[3], 'GT')
return 1
