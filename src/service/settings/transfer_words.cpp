// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/transfer_words.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

#include "service/settings/expression_text.h"
#include "service/settings/files.h"
#include "service/settings/help.h"
#include "service/settings/near_miss.h"

namespace penstock::service {
namespace {

namespace fs = std::filesystem;

const std::string kExportForm =
    "; expected penstock export PROJECT with one of --har OUT, --json OUT, --openapi OUT, --curl ID, --body ID:request, --body ID:response, "
    "--messages ID or --count [EXPRESSION]";
const std::string kImportForm = "; expected penstock import FILE --project PROJECT";

Error bad(std::string message) { return makeError(ErrorCode::invalidArgument, std::move(message)); }

struct Option {
  std::string name;
  std::optional<std::string> value;
};

/// One word, and the next where the option needs a value.
class Reader {
 public:
  Reader(std::string command, const std::vector<std::string>& words, std::string form) : command_(std::move(command)), words_(words), form_(std::move(form)) {}

  bool more() const { return at_ < words_.size(); }
  /// nullopt: no option but a word, `word()`.
  std::optional<Option> next() {
    word_ = words_[at_++];
    if (word_.size() < 2 || word_.front() != '-') return std::nullopt;
    const std::size_t equals = word_.find('=');
    Option out{word_.substr(0, equals), std::nullopt};
    if (equals != std::string::npos) out.value = word_.substr(equals + 1);
    return out;
  }
  const std::string& word() const { return word_; }
  Result<std::string> valueOf(const Option& option, const std::string& what) {
    if (option.value) return *option.value;
    if (!more()) return bad(command_ + " " + option.name + ": the " + what + " is missing" + form_);
    return words_[at_++];
  }
  Error unknown(const std::vector<std::string>& known) const {
    const std::string near = nearest(word_.substr(0, word_.find('=')), known);
    return bad(command_ + ": unknown option " + inQuotes(word_) + (near.empty() ? form_ : "; did you mean " + near + "?"));
  }
  Error tooMuch(const std::string& what) const { return bad(command_ + ": " + what + " is too much" + form_); }
  Error missing(const std::string& what) const { return bad(command_ + ": " + what + form_); }

 private:
  const std::string command_;
  const std::vector<std::string>& words_;
  const std::string form_;
  std::size_t at_ = 1;
  std::string word_;
};

Result<std::uint64_t> exchangeId(const std::string& option, std::string_view text) {
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id == 0 || id > INT64_MAX)
    return bad("export " + option + ": " + inQuotes(std::string(text)) + " is not the id of an exchange; expected a number from 1 on");
  return id;
}

/// "7:request", "7:response:sent".
Result<void> takeBody(const std::string& text, Invocation& out) {
  const std::size_t colon = text.find(':');
  const auto id = exchangeId("--body", std::string_view(text).substr(0, colon));
  if (!id) return id.error();
  const std::string which = colon == std::string::npos ? std::string() : text.substr(colon + 1);
  const std::string side = which.substr(0, which.find(':'));
  const std::string stage = side.size() < which.size() ? which.substr(side.size() + 1) : "received";
  if ((side != "request" && side != "response") || (stage != "received" && stage != "sent"))
    return bad("export --body: " + inQuotes(text) + " names no body; expected ID:request or ID:response, with :sent for what went on");
  out.exchange = *id;
  out.body = {side == "request" ? model::Direction::toServer : model::Direction::toClient, stage == "sent" ? model::Stage::sent : model::Stage::received};
  return {};
}

struct ExportWords {
  Invocation out;
  std::vector<std::string> positional;
  std::vector<std::string> asked;  // options that ask for something
  bool help = false;
};

Result<void> takeExportOption(Reader& reader, const Option& option, ExportWords& words) {
  Invocation& out = words.out;
  const std::string& name = option.name;
  if (name == "--help" || name == "-h") {
    words.help = true;
    return {};
  }
  if (name == "--redact") {
    out.redact = true;
    return {};
  }
  if (name == "--count") {
    if (option.value) out.expression = *option.value;
    out.command = Command::exportCount;
    words.asked.push_back(name);
    return {};
  }
  if (name == "--config") {
    auto value = reader.valueOf(option, "file");
    if (!value) return value.error();
    if (value->empty()) return reader.missing("the YAML file is missing");
    out.configFile = *value;
    return {};
  }
  if (name == "--filter") {
    auto value = reader.valueOf(option, "expression");
    if (!value) return value.error();
    out.expression = *value;
    return {};
  }
  static constexpr std::pair<std::string_view, Command> kFiles[] = {
      {"--har", Command::exportHar}, {"--json", Command::exportJson}, {"--openapi", Command::exportOpenApi}};
  static constexpr std::pair<std::string_view, Command> kOne[] = {
      {"--messages", Command::exportMessages}, {"--curl", Command::exportCurl}, {"--body", Command::exportBody}};
  for (const auto& [word, command] : kFiles) {
    if (name != word) continue;
    auto value = reader.valueOf(option, "file");
    if (!value) return value.error();
    if (value->empty()) return reader.missing("the file is missing");
    out.outFile = *value;
    out.command = command;
    words.asked.push_back(name);
    return {};
  }
  for (const auto& [word, command] : kOne) {
    if (name != word) continue;
    auto value = reader.valueOf(option, "id");
    if (!value) return value.error();
    out.command = command;
    words.asked.push_back(name);
    if (command == Command::exportBody) return takeBody(*value, out);
    const auto id = exchangeId(name, *value);
    if (!id) return id.error();
    out.exchange = *id;
    return {};
  }
  return reader.unknown({"--count", "--messages", "--har", "--json", "--openapi", "--curl", "--body", "--filter", "--redact", "--config"});
}

Invocation help() {
  Invocation out;
  out.command = Command::printText;
  out.text = helpText();
  return out;
}

Result<void> checkProject(Invocation& out, const std::string& written, const SettingsDraft& places) {
  out.project = absolutePath(written, places.folder, places.home);
  std::error_code ignored;
  if (fs::is_regular_file(out.project, ignored)) return {};
  return makeError(ErrorCode::notFound, "export: " + inQuotes(written) + " is not there; expected a project file");
}

}  // namespace

Result<Invocation> parseExport(const std::vector<std::string>& arguments, const SettingsDraft& places) {
  Reader reader("export", arguments, kExportForm);
  ExportWords words;
  while (reader.more()) {
    const auto option = reader.next();
    if (!option) {
      words.positional.push_back(reader.word());
      continue;
    }
    if (auto taken = takeExportOption(reader, *option, words); !taken) return taken.error();
  }
  if (words.help) return help();
  Invocation& out = words.out;
  auto& positional = words.positional;
  if (positional.empty()) return reader.missing("the project is missing");
  if (positional.size() >= 2 && out.command == Command::exportCount && out.expression.empty()) {
    out.expression = positional[1];
    positional.erase(positional.begin() + 1);
  }
  if (Result<void> checked = checkExpression(out.expression); !checked)
    return bad(std::string(out.command == Command::exportCount ? "export --count: " : "export --filter: ") + checked.error().message);
  if (positional.size() > 1) return reader.tooMuch(inQuotes(positional[1]));
  if (words.asked.empty()) return reader.missing("nothing is asked for");
  if (words.asked.size() > 1) return reader.tooMuch(words.asked[1] + " beside " + words.asked[0]);
  const bool takesMany = out.command == Command::exportHar || out.command == Command::exportJson || out.command == Command::exportOpenApi;
  if (!takesMany && out.command != Command::exportCount && !out.expression.empty()) return reader.tooMuch("--filter beside " + words.asked[0]);
  if (out.redact && out.command == Command::exportMessages) return reader.tooMuch("--redact beside --messages, which gives payloads as they came");
  if (out.outFile != "-") out.outFile = out.outFile.empty() ? out.outFile : absolutePath(out.outFile, places.folder, places.home);
  if (auto there = checkProject(out, positional[0], places); !there) return there.error();
  return std::move(out);
}

Result<Invocation> parseImport(const std::vector<std::string>& arguments, const SettingsDraft& places, const UserFolders& folders) {
  Reader reader("import", arguments, kImportForm);
  Invocation out;
  out.command = Command::import;
  std::vector<std::string> files;
  while (reader.more()) {
    const auto option = reader.next();
    if (!option) {
      files.push_back(reader.word());
    } else if (option->name == "--help" || option->name == "-h") {
      return help();
    } else if (option->name == "--project" || option->name == "--write") {
      auto value = reader.valueOf(*option, "project");
      if (!value) return value.error();
      if (value->empty()) return reader.missing("the project is missing");
      out.project = absolutePath(*value, places.folder, places.home);
    } else {
      return reader.unknown({"--project"});
    }
  }
  if (files.empty()) return reader.missing("the file is missing");
  if (files.size() > 1) return reader.tooMuch(inQuotes(files[1]));
  if (out.project.empty()) out.project = folders.sessionProject();
  out.importFile = files[0] == "-" ? files[0] : absolutePath(files[0], places.folder, places.home);
  return out;
}

}  // namespace penstock::service
