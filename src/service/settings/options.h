// SPDX-License-Identifier: GPL-3.0-or-later
// The table of flags: one row makes the flag, its help and its error.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/service/config_file.h"

namespace penstock::service {

/// What the flags say, before and after they are laid over the file's settings.
struct Flags {
  Settings settings;
  std::string folder;  // the working folder, absolute
  std::string home;
  std::vector<model::ListenerConfig> listen;  // --listen, in order
  std::vector<model::ClientCertificate> clientCertificates;  // --client-cert, in order; before those of the file
  std::vector<model::TlsMinimum> tlsMinFor;   // --tls-min with a pattern, in order; before those of the file
  bool mainListener = false;                  // --addr, --port, --reverse or --transparent was given
  std::string mainMode;                       // the flag that said what it is: --reverse or --transparent
  bool upstreamExcept = false;                // --upstream-except was given: the list is the flags' alone
  bool projectNamed = false;
  bool noDb = false;
};

enum class Takes { nothing, value, valueAfterEquals };

struct Option {
  std::string name;  // "--port"
  Takes takes = Takes::nothing;
  std::string argument;  // "PORT", as the help shows it
  std::string help;      // lines are broken where they should be; "" keeps it out of the help
  std::function<Result<void>(Flags&, std::string_view)> apply;
};

struct OptionGroup {
  std::string title;
  std::vector<Option> options;
};

/// In the order of the help.
const std::vector<OptionGroup>& optionGroups();
/// nullptr when there is none.
const Option* findOption(std::string_view name);
/// For "did you mean".
std::vector<std::string> optionNames();

/// Records into `written`; two different projects are an error.
Result<void> nameProject(Flags& flags, std::string_view written);

std::string helpText();
std::string versionText();

}  // namespace penstock::service
