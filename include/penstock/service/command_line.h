// SPDX-License-Identifier: GPL-3.0-or-later
// `penstock [options] [PROJECT]` and the commands export, import, send and run: from words to settings.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/body_id.h"
#include "penstock/service/config_file.h"
#include "penstock/service/configuration.h"
#include "penstock/service/paths.h"

namespace penstock::service {

enum class Command {
  run,             // start the proxy in `mode`
  printText,       // write `text` to standard output and end with 0 (--help, --version)
  exportCount,     // tell how many exchanges `project` holds, of those `expression` selects
  exportMessages,  // write the messages of `exchange` in `project`, one JSON object a line
  exportHar,       // write those that `expression` selects into `outFile`, without secrets where `redact`
  exportJson,      // likewise
  exportOpenApi,   // likewise
  exportCurl,      // write `exchange` as a command of curl
  exportBody,      // write `body` of `exchange`, as it was recorded
  import,          // read `importFile` into `project`, and tell how it went
  send,            // send `send`'s request, and write a line for each answer
  enclose,         // start `run`'s program so that all its traffic comes to Penstock
  restoreSystemProxy,  // put back what a Penstock that is over left in the desktop's settings; `wait`: once it is over
};

/// `penstock send`: where its request comes from, and how often it goes out.
struct SendWords {
  std::string curl;            // a command of curl
  std::string rawFile;         // the bytes of a file, "-" for standard input
  std::string to;              // "https://HOST[:PORT]"; "": where the request, or its Host, says
  std::string project;         // of exchange
  std::uint64_t exchange = 0;  // 0: one of the others
  unsigned times = 1;
  bool parallel = false, race = false;
};

/// `penstock run`: a program, and whom its traffic is for.
struct RunWords {
  std::vector<std::string> command;   // its name or path, and its arguments; none: only with envOnly
  bool envOnly = false;               // by variables alone
  bool projectNamed = false;          // --project or --no-db said where it is recorded
  std::optional<std::uint16_t> port;  // --port: of the Penstock that runs
  std::vector<std::string> flags;     // all that were given, by name
};

struct Invocation {
  Command command = Command::run;
  Mode mode = Mode::gui;
  model::Config config;    // defaults, then the YAML file, then flags; paths filled in (project, caDir) and absolute
  model::ScriptConfig script;  // likewise
  RedactionSettings redaction;  // likewise; of exports too
  std::string text;        // printText
  std::string project;     // exports and import: the project file
  std::string expression;  // exports of many: good; "": all
  std::uint64_t exchange = 0;  // exports of one: its id
  std::string outFile;     // exports of many: absolute, or "-" for standard output
  model::BodyId body;      // exportBody
  bool redact = false;     // exports but for count and messages
  std::string importFile;  // import: absolute, or "-" for standard input
  std::string har;         // run: a HAR of the session is written there at its end; "": none
  std::string assistantToken;  // run: as of Settings
  SendWords send;          // send
  bool wait = false;  // of restoreSystemProxy
  std::optional<std::int64_t> attach;  // run: in place of an engine of its own that of this process; 0: of the newest headless one
  std::string configFile;  // the YAML file that was read; "" for none
  SettingsSource source;   // run: how `config` and `script` came to be
  RunWords run;            // enclose
};

/// A way to call the program, and what it does.
struct CommandUsage {
  std::string_view usage, says;
};
std::span<const CommandUsage> commandUsages();

/// "0.1.0".
std::string_view version();

/// Exit code of a run that the person must ask for differently: bad flags, bad YAML, files that are not there.
inline constexpr int exitBadUsage = 2;

/// `arguments` without the program's name. Reads the YAML file (`--config`, or the default one if it exists).
/// **Errors**: one sentence that names the flag, its value and what was expected; the caller prints it and ends with
/// `exitBadUsage`.
Result<Invocation> parseCommandLine(const std::vector<std::string>& arguments, const UserFolders& folders);
/// What a run has with those flags, were `yaml` the text of its file. **Errors**: as parseCommandLine, and of the text as readConfigText.
Result<Settings> settingsFrom(const SettingsSource& source, std::string_view yaml);
/// The same for main(). Options that Qt or the desktop add are not ours: take them out first.
Result<Invocation> parseCommandLine(int argc, const char* const* argv);

}  // namespace penstock::service
