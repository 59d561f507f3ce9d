// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/rules/action_table.h"

#include <algorithm>

namespace penstock::gui {
namespace {

using enum MemberKind;

constexpr auto kHead = "Change the head";
constexpr auto kBody = "Change the body";
constexpr auto kAnswer = "Answer or end it";
constexpr auto kElsewhere = "Send it elsewhere";
constexpr auto kSlow = "Slow and break";
constexpr auto kLook = "Look closer";
constexpr auto kOrder = "Order of rules";

const MemberForm kSide{"side", "Of", side};
const MemberForm kSeed{"seed", "Seed", number, "any number: the same trouble each time"};

}  // namespace

const std::vector<ActionForm>& actionForms() {
  static const std::vector<ActionForm> forms = {
      {"set_header", "Set a header", kHead, {kSide, {"name", "Name", line, "X-Name"}, {"value", "Value", line, "$1 is the rule's first group"}}},
      {"add_header", "Add a header", kHead, {kSide, {"name", "Name", line, "X-Name"}, {"value", "Value", line}}},
      {"remove_header", "Remove a header", kHead,
       {kSide, {"name", "Name", line, "X-Name"}, {"find", "Where", line, "a pattern found in its value; empty: always"}}},
      {"replace_header", "Replace in a header", kHead,
       {kSide, {"name", "Name", line, "X-Name"}, {"find", "Pattern", line, "empty: the whole value"}, {"value", "By", line}}},
      {"set_method", "Change the method", kHead, {{"value", "Method", line, "PUT"}}},
      {"set_url", "Change URL or path", kHead, {{"value", "To", line, "/path?query, or a whole URL"}}},
      {"set_status", "Change the status", kHead, {{"value", "Status", number, "503"}}},
      {"set_body", "Set the body", kBody, {kSide, {"value", "To", text}}},
      {"append_body", "Append to the body", kBody, {kSide, {"value", "Text", text}}},
      {"replace_body", "Replace a text in the body", kBody, {kSide, {"find", "Text", text}, {"with", "By", text}}},
      {"regex_body", "Replace a pattern in the body", kBody, {kSide, {"find", "Pattern", line, "\"id\":(\\d+)"}, {"with", "By", text, "$1 is its first group"}}},
      {"json_body", "Change a value in JSON", kBody,
       {kSide, {"path", "Path", line, "$.user.name"}, {"value", "To", json, "JSON: \"a text\", 12, {}; empty takes it out"}}},
      {"block", "Block", kAnswer,
       {{"status", "Status", number, "403"}, {"type", "Type", line, "text/plain; charset=utf-8"}, {"body", "Content", text}}},
      {"redirect", "Redirect", kAnswer, {{"to", "To", line, "https://example.com/"}, {"status", "Status", number, "302"}}},
      {"mock", "Answer by a mock", kAnswer,
       {{"status", "Status", number, "200"}, {"headers", "Headers", fields, "Content-Type: application/json"}, {"body", "Content", text},
        {"file", "or file", file, "in place of content"}}},
      {"map_local", "Answer from files", kAnswer,
       {{"path", "From", place, "a file, or a folder for the request's path"}, {"index", "Index", line, "index.html"},
        {"strip", "Without", line, "/prefix taken off the path"}}},
      {"drop", "Drop", kAnswer, {{"side", "Messages", eitherSide}}},
      {"reset", "Reset the connection", kAnswer},
      {"map_remote", "Send to another server", kElsewhere,
       {{"to", "To", line, "https://other.example{path}?{query}"}, {"keep_host", "Keep the Host header", flag}}},
      {"delay", "Delay", kSlow, {kSide, {"ms", "By, ms", time, "100 or 50-200"}}},
      {"throttle", "Slow network", kSlow,
       {{"profile", "Network", choice, "", {"", "2g", "3g", "4g", "dsl", "cable", "fibre", "satellite", "lossy"}},
        {"down", "Down, KB/s", rate, "as the network"}, {"up", "Up, KB/s", rate, "as the network"},
        {"latency", "Latency, ms", spread, "80, 50-200 or 80 \u00b1 10"}, {"loss", "Loss, %", part}, kSeed, {"side", "Of", eitherSide}}},
      {"fault", "Fault", kSlow,
       {{"kind", "Kind", choice, "", {"cut", "stall", "drip", "reset"}}, {"side", "Of", side}, {"after", "After, bytes", number, "0"},
        {"ms", "Time, ms", number, "of stall and drip"}, {"chance", "Chance, %", part, "100"}, kSeed}},
      {"breakpoint", "Hold for me", kLook, {{"side", "What", eitherSide}}},
      {"mark", "Mark", kLook, {{"color", "Colour", color}, {"tag", "Tag", line, "todo"}, {"comment", "Comment", line}}},
      {"script", "Call a script", kLook,
       {{"file", "File", file, "a script of Python"}, {"function", "Function", line, "request"}, {"side", "Of", eitherSide}}},
      {"no_record", "Do not record", kLook},
      {"passthrough", "Let it pass as it came", kOrder},
      {"stop", "No further rules", kOrder},
  };
  return forms;
}

const ActionForm* actionForm(const QString& name) {
  const auto& forms = actionForms();
  const auto found = std::find_if(forms.begin(), forms.end(), [&](const ActionForm& form) { return name == QLatin1String(form.name); });
  return found == forms.end() ? nullptr : &*found;
}

QJsonObject newAction(const ActionForm& form) {
  QJsonObject out{{"do", form.name}};
  for (const MemberForm& member : form.members) {
    if (member.kind == choice && *member.choices.front()) out[member.name] = member.choices.front();
    if (member.kind == number && *member.hint >= '1' && *member.hint <= '9') out[member.name] = QString(member.hint).toInt();
  }
  return out;
}

}  // namespace penstock::gui
