/** Modules that act on the machine or make code: checkpoints name nothing of them, however they are nested. */
const modules: ReadonlySet<string> = new Set([
  ...["_aix_support", "_osx_support", "_pickle", "_posixsubprocess", "_pyrepl", "_socket"],
  ...["asyncio", "bdb", "cffi", "cgi", "codeop", "cProfile", "ctypes", "distutils", "doctest"],
  ...["ensurepip", "fileinput", "ftplib", "http", "httplib", "idlelib", "imaplib", "imp"],
  ...["importlib", "lib2to3", "linecache", "marshal", "multiprocessing", "nntplib", "nt", "os"],
  ...["pdb", "pickle", "pip", "pkgutil", "platform", "poplib", "popen2", "posix", "pty", "pydoc"],
  ...["requests", "rlcompleter", "runpy", "setuptools", "shelve", "shutil", "smtplib", "socket"],
  ...["socketserver", "ssl", "subprocess", "sys", "telnetlib", "timeit", "types", "urllib"],
  ...["urllib2", "venv", "webbrowser", "xmlrpc", "zipimport"],
]);

/** What of these modules checkpoints do name. */
const harmless: ReadonlySet<string> = new Set([
  "types.MappingProxyType",
  "types.SimpleNamespace",
  "urllib.parse.ParseResult",
  "urllib.parse.SplitResult",
]);

/** Of modules that also hold what checkpoints do name, or that people name their own ones like. */
const functions: ReadonlySet<string> = new Set([
  ...["__import__", "apply", "breakpoint", "compile", "delattr", "eval", "exec", "execfile"].map(
    builtin,
  ),
  ...["file", "getattr", "globals", "input", "locals", "open", "setattr", "vars"].map(builtin),
  "code.InteractiveConsole",
  "code.InteractiveInterpreter",
  "code.interact",
  "commands.getoutput",
  "commands.getstatusoutput",
  "joblib.load",
  "numpy.f2py.crackfortran.getlincoef",
  "numpy.f2py.crackfortran.myeval",
  "numpy.load",
  "numpy.testing._private.utils.runstring",
  "operator.attrgetter",
  "operator.methodcaller",
  "profile.run",
  "profile.runctx",
  "torch._inductor.codecache.compile_file",
  "torch.hub.load",
  "torch.jit.load",
  "torch.load",
  "torch.serialization.load",
  "torch.utils.cpp_extension.load",
  "torch.utils.cpp_extension.load_inline",
  "uuid._get_command_stdout",
]);

function builtin(name: string): string {
  return `builtins.${name}`;
}

/**
 * Whether a global is one by which pickles attack whoever loads them, or that could serve for it.
 *
 * Source: the lists of picklescan (https://github.com/mmaitre314/picklescan) and fickling
 * (https://github.com/trailofbits/fickling), shortened to what reaches out of the process or makes code of text.
 */
export function isDangerous(module: string, name: string): boolean {
  // Python 2's name of the module.
  const home = module === "__builtin__" ? "builtins" : module;
  const full = `${home}.${name}`;
  if (harmless.has(full)) return false;
  if (functions.has(full)) return true;
  // Protocol 4 looks up "a.b" attribute by attribute: a module that another one imported is within reach.
  const [first = "", second] = name.split(".");
  return modules.has(home.split(".")[0] ?? "") || (second !== undefined && modules.has(first));
}
