// The golden path, as any client walks it: list the tools, plan a small tree, take and finish one task
// after the other until nothing is left, and read the result. Each script beside this file walks it
// with one official client.
import assert from 'node:assert/strict';

const CORE = [
  'initialize_session',
  'plan_task',
  'next_task',
  'execute_task',
  'complete_task',
  'release_task',
  'update_task',
  'query_tasks',
  'get_status',
  'synthesize_results',
].map((name) => `orchestrator_${name}`);

const CHILDREN = [
  { ref: 'read', title: 'Read the old notes', description: 'Find what was promised.', depends_on: [] },
  { ref: 'write', title: 'Write the page', description: 'One page, plain words.', depends_on: ['read'] },
  { ref: 'check', title: 'Check the page', description: 'Try each step.', depends_on: ['read', 'write'] },
];

/** The launcher and the project that the command line names, as a client starts them. */
export function server() {
  const [launcher, project, token] = process.argv.slice(2);
  if (!launcher || !project) {
    console.error('usage: node SCRIPT LAUNCHER PROJECT, or LAUNCHER URL TOKEN, or URL TOKEN');
    process.exit(2);
  }
  const { PATH, HOME, JAVA_HOME, ORCHESTRATOR_JAVA_HOME } = process.env;
  const env = { PATH, HOME, JAVA_HOME, ORCHESTRATOR_JAVA_HOME, ORCHESTRATOR_PROJECT: project };
  if (process.env.ORCHESTRATOR_BUILD) env.ORCHESTRATOR_BUILD = process.env.ORCHESTRATOR_BUILD;
  for (const name of Object.keys(env)) if (env[name] === undefined) delete env[name];
  if (project.startsWith('http')) {
    env.ORCHESTRATOR_TOKEN = token;
    delete env.ORCHESTRATOR_PROJECT;
    return { command: launcher, args: ['mcp', '--connect', project], env, stderr: 'inherit' };
  }
  return { command: launcher, args: ['mcp', '--project', project], env, stderr: 'inherit' };
}

/** The transport that the command line names: LAUNCHER PROJECT for a process, or URL TOKEN for a network server. */
export function transport(Stdio, Http) {
  const [place, token] = process.argv.slice(2);
  if (!place?.startsWith('http')) return new Stdio(server());
  return new Http(new URL(place), { requestInit: { headers: { Authorization: `Bearer ${token}` } } });
}

/** Runs `work` with a limit of its own, and turns what comes of it into words and an exit code. */
export async function run(name, work) {
  const limit = setTimeout(() => {
    console.error(`${name}: not finished after 100 seconds`);
    process.exit(1);
  }, 100_000);
  try {
    await work();
    console.log(`${name}: the golden path works`);
  } catch (error) {
    console.error(`${name}: ${error.stack ?? error}`);
    process.exitCode = 1;
  } finally {
    clearTimeout(limit);
  }
}

/** Walks the golden path with a connected client. */
export async function goldenPath(client) {
  const { tools } = await client.listTools();
  assert.deepEqual(new Set(tools.map((tool) => tool.name)), new Set(CORE), 'the ten core tools');

  const plan = await call(client, 'plan_task', {
    title: 'Publish the guide',
    description: 'A guide that a newcomer can follow.',
    tasks: CHILDREN,
  });
  const root = plan.task_id ?? plan.root ?? plan.root_id ?? plan.parent_task_id;
  assert.match(String(root), /^task_/, `the plan names its root: ${JSON.stringify(plan)}`);

  const done = [];
  for (let turn = 0; turn < 10; turn++) {
    const next = await call(client, 'next_task', { parent_task_id: root });
    if (next.task === null) break;
    const task = next.task ?? next;
    const id = task.task_id ?? task.id;
    const attempt = next.attempt ?? task.attempt;
    assert.equal(attempt, 1, `the first attempt of ${id}`);
    done.push(task.title);
    await call(client, 'complete_task', {
      task_id: id,
      attempt,
      summary: `Finished: ${task.title}`,
      detailed_work: `All there is to say about "${task.title}".`,
      next_action: 'complete',
    });
  }
  assert.deepEqual(done, CHILDREN.map((child) => child.title), 'each task once, in the order of the plan');

  const result = JSON.stringify(await call(client, 'synthesize_results', { parent_task_id: root }));
  for (const title of done) {
    assert.ok(result.includes(`Finished: ${title}`), `the result holds the summary of "${title}": ${result}`);
  }
  const status = JSON.stringify(await call(client, 'get_status', { task_id: root }));
  assert.ok(status.includes('completed'), `the root is completed: ${status}`);

  const refused = await client.callTool({
    name: 'orchestrator_execute_task',
    arguments: { task_id: 'task_does-not-exist' },
  });
  assert.equal(refused.isError, true, 'a task that does not exist is refused');
  assert.equal(typeof refused.structuredContent?.error?.code, 'string', 'a refusal has a code');
}

/** One call that has to succeed; its structured answer, which must agree with its text. */
async function call(client, tool, args) {
  const name = `orchestrator_${tool}`;
  const answer = await client.callTool({ name, arguments: args });
  assert.notEqual(answer.isError, true, `${name} was refused: ${JSON.stringify(answer)}`);
  assert.ok(answer.structuredContent, `${name} answers with structured content`);
  assert.deepEqual(JSON.parse(answer.content[0].text), answer.structuredContent, `${name} says the same twice`);
  return answer.structuredContent;
}
