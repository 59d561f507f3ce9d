// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/help.h"

#include "penstock/service/command_line.h"
#include "penstock/service/setting.h"

namespace penstock::service {
namespace {

constexpr std::size_t kColumn = 30, kUsageColumn = 38;  // of the explanations
constexpr std::size_t kUsageIndent = 16;  // of a usage's further lines

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

constexpr CommandUsage kUsages[] = {
    {"penstock [options] [PROJECT]", "open the window, or the project PROJECT in it"},
    {"penstock --mode headless [options]", "the same proxy without a window"},
    {"penstock --mode mcp [--allow-write]", "the Model Context Protocol: traffic for a coding assistant"},
    {"penstock export PROJECT --count [EXPRESSION]", "tell how many exchanges a project holds, of those it selects"},
    {"penstock export PROJECT --messages ID", "write the messages of an exchange as JSON lines"},
    {"penstock export PROJECT --har OUT | --json OUT | --openapi OUT [--filter EXPRESSION] [--redact]", "write exchanges into a file, - for standard output;\n--redact: without what redact of the YAML file names"},
    {"penstock export PROJECT --curl ID | --body ID:request|response[:sent]", "write an exchange as a command of curl, or one of its bodies"},
    {"penstock import FILE --project PROJECT", "read the exchanges of a HAR, or of JSON as export writes it"},
    {"penstock send --curl COMMAND | --raw FILE [--to URL] | PROJECT ID\n[--times N] [--parallel | --race] [options]",
     "send a request, and write a line for each answer"},
    {"penstock run [options] -- COMMAND ARGUMENT...",
     "start a program all of whose traffic comes to Penstock: to\nthe one that runs (--port says which), else it is recorded\ninto --project"},
    {"penstock run --env-only [-- COMMAND ARGUMENT...]", "the same by proxy and CA variables alone, or print them"},
    {"penstock system-proxy restore [--wait]", "put back what a Penstock that is over left in the desktop's\nproxy settings; --wait: once it is over"},
};

std::string usageLines(const CommandUsage& command) {
  std::string out = "  ";
  std::size_t width = 2;
  for (const char c : command.usage) {
    out += c;
    width = c == '\n' ? 0 : width + 1;
    if (c == '\n') out.append(kUsageIndent, ' ');
  }
  if (width + 2 > kUsageColumn || command.usage.find('\n') != std::string_view::npos)
    out += '\n' + std::string(kUsageColumn, ' ');
  else
    out.resize(kUsageColumn, ' ');
  for (const char c : command.says) {
    out += c;
    if (c == '\n') out.append(kUsageColumn, ' ');
  }
  return out + '\n';
}

}  // namespace

std::span<const CommandUsage> commandUsages() { return kUsages; }

std::string helpText() {
  std::string out = "Penstock is an intercepting proxy: everything flows through it, and you see it.\n\n";
  for (const CommandUsage& command : kUsages) out += usageLines(command);
  for (const SettingGroup& group : settingGroups())
    if (!group.title.empty()) out += section(group);
  out +=
      "\n"
      "Flags win over the YAML file, ~/.config/penstock/penstock.yaml unless --config names another.\n"
      "Clients use http://ADDRESS:PORT as their proxy; http://penstock/ then tells how to trust the CA.\n"
      "Exit codes: 0 ended as asked, 1 something failed, 2 the command line or the YAML file is wrong.\n"
      "run: that of COMMAND, 128 + n after signal n, 127 it was not found, 126 it cannot be executed.\n";
  return out;
}

std::string_view version() { return PENSTOCK_VERSION; }

std::string versionText() {
  return "penstock " PENSTOCK_VERSION "\n";
}

}  // namespace penstock::service
