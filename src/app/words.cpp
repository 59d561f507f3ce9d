// SPDX-License-Identifier: GPL-3.0-or-later
// penstock_words man|bash|zsh|fish: the manual page and the shells' completions, from the tables that the program itself reads its words by.
// Used while a package is made; not installed.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/service/command_line.h"
#include "penstock/service/setting.h"

namespace {

using penstock::service::Setting;
using penstock::service::SettingGroup;
using penstock::service::SettingValue;

constexpr std::string_view commands[] = {"export", "import", "send", "run", "system-proxy"};
constexpr std::string_view exportWords[] = {"--count", "--messages", "--har", "--json", "--openapi", "--curl", "--body", "--filter", "--redact"};
constexpr std::string_view runWords[] = {"--env-only", "--"};
constexpr std::string_view sendWords[] = {"--curl", "--raw", "--to", "--times", "--parallel", "--race"};

std::vector<const Setting*> flags() {
  std::vector<const Setting*> out;
  for (const SettingGroup& group : penstock::service::settingGroups())
    for (const Setting& row : group.rows)
      if (!row.flag.empty() && !group.title.empty()) out.push_back(&row);
  return out;
}

std::string oneLine(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c == '\n') c = ' ';
  return out;
}

bool takesFile(const Setting& row) { return row.takes == "FILE" || row.takes == "PATH" || row.takes.ends_with("]FILE") || row.takes == "FOLDER"; }

/// troff: no line begins with a control character, no hyphen is broken.
std::string troff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else if (c == '\n') out += ' ';
    else out += c;
  }
  if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
  return out;
}

std::string man() {
  std::string out = ".\\\" Made from the program's own tables.\n.TH PENSTOCK 1 \"\" \"Penstock " + std::string(penstock::service::version()) +
                    "\" \"User Commands\"\n.SH NAME\npenstock \\- intercepting proxy for HTTP, WebSocket, gRPC, MQTT and more\n.SH SYNOPSIS\n";
  for (const auto& one : penstock::service::commandUsages()) out += ".TP\n.B " + troff(one.usage) + "\n" + troff(one.says) + "\n";
  out += ".SH OPTIONS\nFlags win over the YAML file.\n";
  for (const SettingGroup& group : penstock::service::settingGroups()) {
    if (group.title.empty()) continue;
    std::string rows;
    for (const Setting& row : group.rows) {
      if (row.flag.empty()) continue;
      rows += ".TP\n\\fB" + troff(row.flag) + "\\fR";
      if (!row.takes.empty()) rows += row.means.empty() ? " \\fI" + troff(row.takes) + "\\fR" : "[=\\fI" + troff(row.takes) + "\\fR]";
      rows += "\n" + troff(row.help) + "\n";
      if (!row.key.empty()) rows += "In YAML: " + troff(row.key) + ".\n";
    }
    if (!rows.empty()) out += ".SS \"" + troff(group.title) + "\"\n" + rows;
  }
  out += ".SH FILES\n.TP\n.I ~/.config/penstock/penstock.yaml\nSettings.\n.TP\n.I ~/.local/share/penstock\nThe authority and its key, the session's project, the API's token.\n"
         ".SH EXIT STATUS\n0 ended as asked, 1 something failed, 2 the command line or the YAML file is wrong.\n";
  return out;
}

std::string joined(const auto& words) {
  std::string out;
  for (const std::string_view word : words) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

std::string bash() {
  std::vector<std::string_view> all, files;
  std::string choices;
  for (const Setting* row : flags()) {
    all.push_back(row->flag);
    if (takesFile(*row)) files.push_back(row->flag);
    if (!row->value.choices.empty()) choices += "    " + std::string(row->flag) + ") COMPREPLY=($(compgen -W '" + joined(row->value.choices) + "' -- \"$now\")); return ;;\n";
  }
  std::string cases;
  for (const std::string_view file : files) cases.append(cases.empty() ? "" : "|").append(file);
  return "# Made from the program's own tables.\n_penstock() {\n  local now=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words\n  case $before in\n" + choices +
         "    " + cases + ") compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$now\")); return ;;\n  esac\n  case ${COMP_WORDS[1]} in\n    export) words='" +
         joined(exportWords) + "' ;;\n    import) words='--project' ;;\n    system-proxy) words='restore --wait' ;;\n    send) words='" + joined(sendWords) + " " + joined(all) + "' ;;\n    run) words='" + joined(runWords) + " " + joined(all) + "' ;;\n    *) words='" + joined(all) +
         "'; ((COMP_CWORD == 1)) && words+=' " + joined(commands) +
         "' ;;\n  esac\n  if [[ $now == -* || $COMP_CWORD -eq 1 ]]; then COMPREPLY=($(compgen -W \"$words\" -- \"$now\")); fi\n"
         "  if [[ $now != -* ]]; then compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- \"$now\")); fi\n}\ncomplete -F _penstock penstock\n";
}

/// In single quotes of zsh's _arguments and of fish.
std::string quoted(std::string_view text, std::string_view alsoEscaped) {
  std::string out;
  for (const char c : oneLine(text)) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (alsoEscaped.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string zsh() {
  std::string out = "#compdef penstock\n# Made from the program's own tables.\n_arguments \\\n";
  for (const Setting* row : flags()) {
    out += "  '*" + std::string(row->flag);
    const bool value = !row->takes.empty() && row->means.empty();
    out += "[" + quoted(row->help, "[]:\\") + "]";
    if (value) {
      out += ":" + quoted(row->takes, ":\\[]") + ":";
      if (!row->value.choices.empty()) out += "(" + joined(row->value.choices) + ")";
      else if (takesFile(*row)) out += "_files";
    }
    out += "' \\\n";
  }
  return out + "  '1:command or project:(" + joined(commands) + ")' \\\n  '*:file:_files'\n";
}

std::string fish() {
  std::string out = "# Made from the program's own tables.\n";
  for (const std::string_view command : commands) out += "complete -c penstock -n __fish_use_subcommand -a " + std::string(command) + "\n";
  for (const Setting* row : flags()) {
    std::string line = "complete -c penstock -l " + std::string(row->flag.substr(2));
    if (!row->takes.empty() && row->means.empty()) line += takesFile(*row) ? " -r" : " -x";
    if (!row->value.choices.empty()) line += " -a '" + joined(row->value.choices) + "'";
    std::string help = oneLine(row->help), escaped;
    for (const char c : help) {
      if (c == '\'' || c == '\\') escaped += '\\';
      escaped += c;
    }
    out += line + " -d '" + escaped + "'\n";
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc == 2 ? argv[1] : "";
  const std::string text = what == "man" ? man() : what == "bash" ? bash() : what == "zsh" ? zsh() : what == "fish" ? fish() : std::string();
  if (text.empty()) {
    std::fputs("penstock_words man|bash|zsh|fish\n", stderr);
    return 2;
  }
  std::fputs(text.c_str(), stdout);
  return 0;
}
