// A short run of the real loadgen against the tests' own server.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

/** Of two seconds with three users: the path of its report, and the requests that it counted. */
export async function realReport() {
  const build = process.env.LOADGEN_BUILD_DIR;
  const folder = mkdtempSync(path.join(tmpdir(), "loadgen-page-run-"));
  const target = spawn(path.join(build, "loadgen-target"), ["--exit-with-parent"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = await once(target.stdout.setEncoding("utf8"), "data");
    const load = ["-H", `http://${line.trim().replace("listening on ", "")}`, "-u", "3", "-r", "3", "-t", "2s"];
    const outputs = ["--wait-time", "constant(0.002)", "--html", "report.html", "--json-file", "entries"];
    await promisify(execFile)(path.join(build, "loadgen"), ["--headless", ...load, ...outputs], { cwd: folder });
  } finally {
    target.kill();
  }
  const [entry] = JSON.parse(readFileSync(path.join(folder, "entries.json"), "utf8"));
  return { file: path.join(folder, "report.html"), requests: entry.num_requests };
}
