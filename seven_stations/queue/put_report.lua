-- Stores a report only for the attempt that has the job's lock; an attempt that was given up must not overwrite.
-- KEYS: lock, report, checkpoints, text, job. ARGV: lock's token; seconds of the report, of the
-- checkpoints; user; fields.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[2], 'holder', (redis.call('HGET', KEYS[5], 'timestamp') or '') .. ':' .. ARGV[4])
redis.call('HSET', KEYS[2], unpack(ARGV, 5))
redis.call('EXPIRE', KEYS[2], ARGV[2])
redis.call('EXPIRE', KEYS[3], ARGV[3])
redis.call('EXPIRE', KEYS[4], ARGV[2], 'LT')
return 1
