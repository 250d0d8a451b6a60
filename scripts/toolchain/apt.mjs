// Debian's package manager: what is missing is installed; packages of another release are unpacked aside.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inToolchain } from '../paths.mjs';
import { Refusal, run } from '../process.mjs';

/** Debian's name for the running release ("bookworm"), or undefined elsewhere. */
export async function debianRelease() {
  if (!existsSync('/etc/debian_version') || !existsSync('/etc/os-release')) return undefined;
  const text = await readFile('/etc/os-release', 'utf8');
  if (!/^ID=debian$/m.test(text)) return undefined;
  return /^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1];
}

export async function missing(packages) {
  const { output } = await run(
    'dpkg-query',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg fills these in
    ['--show', '--showformat=${Package} ${db:Status-Status}\n', ...packages],
    { mayFail: true }, // it fails when it has never heard of one of them
  );
  const installed = new Set();
  for (const line of output.split('\n')) {
    const [name, status] = line.split(' ');
    if (status === 'installed') installed.add(name);
  }
  return packages.filter((name) => !installed.has(name));
}

export async function install(packages) {
  const apt = ['apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300'];
  const quietly = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
  if (process.getuid() !== 0) {
    const { code } = await run('sudo', ['-n', 'true'], { mayFail: true });
    if (code !== 0) {
      throw new Refusal(`These packages are missing; please install them and run this again:
  apt-get install --no-install-recommends ${packages.join(' ')}`);
    }
    apt.unshift('sudo', '-n');
  }
  const [command, ...options] = apt;
  // A source of somebody else's that does not answer is no reason to stop: the installation will tell.
  await run(command, [...options, 'update'], { ...quietly, mayFail: true });
  await run(
    command,
    [...options, 'install', '-y', '--no-install-recommends', ...packages],
    quietly,
  );
}

/** Debian's archive address, as this machine already uses it. */
async function archiveAddress(release) {
  const { output } = await run('apt-get', [
    'indextargets',
    '--format',
    '$(RELEASE) $(CODENAME) $(COMPONENT) $(REPO_URI)',
    'Created-By: Packages',
  ]);
  for (const line of output.split('\n')) {
    const [suite, codename, component, address] = line.split(' ');
    if (component === 'main' && (suite === release || codename === release)) return address;
  }
  throw new Refusal(`apt on this machine has no source for Debian ${release}'s "main" component.`);
}

/** Downloads packages of another Debian release and unpacks them into `into`, touching nothing else. */
export async function unpackFrom({ release, current, packages, into }) {
  const work = inToolchain(`download-${process.pid}`);
  const inWork = (...parts) => path.join(work, ...parts);
  const options = [
    '-qq',
    `-oDir::Etc::sourcelist=${inWork('release.sources')}`,
    '-oDir::Etc::sourceparts=/dev/null',
    `-oDir::State::lists=${inWork('lists')}`,
    '-oDir::State::status=/dev/null', // or apt would weigh these against what the system has
    `-oDir::Cache::pkgcache=${inWork('pkgcache.bin')}`,
    `-oDir::Cache::srcpkgcache=${inWork('srcpkgcache.bin')}`,
    '-oAPT::Sandbox::User=root',
  ];
  try {
    await mkdir(inWork('lists', 'partial'), { recursive: true });
    await mkdir(inWork('packages'));
    await mkdir(into, { recursive: true });
    await writeFile(
      inWork('release.sources'),
      `Types: deb
URIs: ${await archiveAddress(current)}
Suites: ${release}
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
    );
    await run('apt-get', [...options, 'update']);
    await run('apt-get', [...options, 'download', ...packages], { cwd: inWork('packages') });
    for (const file of await readdir(inWork('packages'))) {
      await run('dpkg-deb', ['--extract', inWork('packages', file), into]);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
