-- The number of a stream, assigned at first sight.
-- KEYS: numbers (hash). ARGV: stream's name.
local number = redis.call('HGET', KEYS[1], ARGV[1])
if not number then
  number = redis.call('HINCRBY', KEYS[1], 'next', 1)
  redis.call('HSET', KEYS[1], ARGV[1], number)
end
return tonumber(number)
