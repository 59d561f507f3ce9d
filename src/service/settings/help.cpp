// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/help.h"

#include "penstock/service/setting.h"

namespace penstock::service {
namespace {

constexpr std::size_t kColumn = 30;  // of the explanations

std::string head(const Setting& row) {
  std::string out = "  " + std::string(row.flag);
  if (row.takes.empty()) return out;
  return row.means.empty() ? out.append(" ").append(row.takes) : out.append("[=").append(row.takes).append("]");
}

std::string lines(const Setting& row) {
  std::string out = head(row);
  if (out.size() + 2 > kColumn) {
    out += '\n' + std::string(kColumn, ' ');
  } else {
    out.resize(kColumn, ' ');
  }
  for (char c : row.help) {
    out += c;
    if (c == '\n') out.append(kColumn, ' ');
  }
  return out + '\n';
}

std::string section(const SettingGroup& group) {
  std::string out;
  for (const Setting& row : group.rows)
    if (!row.flag.empty()) out += lines(row);
  return out.empty() ? out : '\n' + std::string(group.title) + ":\n" + out;
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
      "                                      write the messages of an exchange as JSON lines\n"
      "  penstock send --curl COMMAND | --raw FILE [--to URL] | PROJECT ID\n"
      "                [--times N] [--parallel | --race] [options]\n"
      "                                      send a request, and write a line for each answer\n";
  for (const SettingGroup& group : settingGroups())
    if (!group.title.empty()) out += section(group);
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
