// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/options.h"

namespace penstock::service {
namespace {

constexpr std::size_t kColumn = 30;  // of the explanations

std::string head(const Option& option) {
  switch (option.takes) {
    case Takes::nothing:
      return "  " + option.name;
    case Takes::value:
      return "  " + option.name + " " + option.argument;
    case Takes::valueAfterEquals:
      return "  " + option.name + "[=" + option.argument + "]";
  }
  return {};
}

std::string rows(const Option& option) {
  std::string out = head(option);
  if (out.size() + 2 > kColumn) {
    out += '\n' + std::string(kColumn, ' ');
  } else {
    out.resize(kColumn, ' ');
  }
  for (char c : option.help) {
    out += c;
    if (c == '\n') out.append(kColumn, ' ');
  }
  return out + '\n';
}

}  // namespace

std::string helpText() {
  std::string out =
      "Penstock is an intercepting proxy: everything flows through it, and you see it.\n"
      "\n"
      "  penstock [options] [PROJECT]        open the window, or the project PROJECT in it\n"
      "  penstock --mode headless [options]  the same proxy without a window\n"
      "  penstock export PROJECT --count [EXPRESSION]\n"
      "                                      tell how many exchanges a project holds, of those it selects\n"
      "  penstock export PROJECT --messages ID\n"
      "                                      write the messages of an exchange as JSON lines\n";
  for (const OptionGroup& group : optionGroups()) {
    if (group.title.empty()) continue;
    out += '\n' + group.title + ":\n";
    for (const Option& option : group.options) out += rows(option);
  }
  out +=
      "\n"
      "Flags win over the YAML file, ~/.config/penstock/penstock.yaml unless --config names another.\n"
      "Clients use http://ADDRESS:PORT as their proxy; http://penstock/ then tells how to trust the CA.\n"
      "Exit codes: 0 ended as asked, 1 something failed, 2 the command line or the YAML file is wrong.\n";
  return out;
}

std::string versionText() {
  return "penstock " PENSTOCK_VERSION "\n";
}

}  // namespace penstock::service
