// SPDX-License-Identifier: GPL-3.0-or-later
// `penstock [options] [PROJECT]`, `penstock export PROJECT --count [EXPRESSION] | --messages ID` and `penstock send ...`: from words to
// settings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/service/config_file.h"
#include "penstock/service/paths.h"

namespace penstock::service {

enum class Command {
  run,             // start the proxy in `mode`
  printText,       // write `text` to standard output and end with 0 (--help, --version)
  exportCount,     // tell how many exchanges `project` holds, of those `expression` selects
  exportMessages,  // write the messages of `exchange` in `project`, one JSON object a line
  send,            // send `send`'s request, and write a line for each answer
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

struct Invocation {
  Command command = Command::run;
  Mode mode = Mode::gui;
  model::Config config;    // defaults, then the YAML file, then flags; paths filled in (project, caDir) and absolute
  model::ScriptConfig script;  // likewise
  std::string text;        // printText
  std::string project;     // exportCount, exportMessages: the project file
  std::string expression;  // exportCount: good; "": all
  std::uint64_t exchange = 0;  // exportMessages: its id
  SendWords send;          // send
  std::string configFile;  // the YAML file that was read; "" for none
};

/// Exit code of a run that the person must ask for differently: bad flags, bad YAML, files that are not there.
inline constexpr int exitBadUsage = 2;

/// `arguments` without the program's name. Reads the YAML file (`--config`, or the default one if it exists).
/// **Errors**: one sentence that names the flag, its value and what was expected; the caller prints it and ends with
/// `exitBadUsage`.
Result<Invocation> parseCommandLine(const std::vector<std::string>& arguments, const UserFolders& folders);
/// The same for main(). Options that Qt or the desktop add are not ours: take them out first.
Result<Invocation> parseCommandLine(int argc, const char* const* argv);

}  // namespace penstock::service
