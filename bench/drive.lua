-- For wrk: sends the requests of a file (raw bytes, separated by NUL) in turn, and prints what came
-- of it as one line of JSON. Requests are read once, so that sending one costs a table look-up,
-- whatever it asks for.
local requests = {}
local position = 0

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  local text = file:read("*a")
  file:close()
  for request in text:gmatch("[^%z]+") do
    requests[#requests + 1] = request
  end
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'cq-bench {"requests":%d,"microseconds":%d,"bytes":%d,"p50":%.0f,"p90":%.0f,"p99":%.0f,' ..
    '"worst":%.0f,"refused":%d,"failed":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50),
    latency:percentile(90), latency:percentile(99), latency.max, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
