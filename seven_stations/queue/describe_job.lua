-- Beside what bullmq writes, on the same hash, so that it goes with the job; never on another job of its id.
-- What lists show of a job, once, and only on the job that was added at that time.
-- KEYS: job. ARGV: JSON; its time.
if redis.call('HGET', KEYS[1], 'timestamp') ~= ARGV[2] then return 0 end
return redis.call('HSETNX', KEYS[1], 'stations', ARGV[1])
