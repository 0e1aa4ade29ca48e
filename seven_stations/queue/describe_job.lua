-- Stores what lists show of a job on bullmq's own hash, so that it is removed with the job. It is written once,
-- and only on the job that was added at the given time, not on another job with the same id.
-- KEYS: job. ARGV: JSON; its time.
if redis.call('HGET', KEYS[1], 'timestamp') ~= ARGV[2] then return 0 end
return redis.call('HSETNX', KEYS[1], 'stations', ARGV[1])
