// telemetry.json for k6.
import http from 'k6/http';

export const options = { discardResponseBodies: true };

export default function () {
  const share = () => Math.round(Math.random() * 100) / 100;
  const body = JSON.stringify({
    timestamp: new Date().toISOString(),
    device_id: `abc${100 + Math.floor(Math.random() * 900)}`,
    memory_usage: share(),
    cpu_usage: share(),
  });
  http.post(`${__ENV.TARGET}/telemetry`, body, { headers: { 'Content-Type': 'application/json' } });
}
