// SPDX-License-Identifier: GPL-3.0-or-later
// pypproxy's modifications, as actions of ours.
#include "penstock/base/ascii.h"
#include "rules/action_names.h"

namespace penstock::rules {
namespace {

/// As a pattern that is this text.
std::string asPattern(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = static_cast<unsigned char>(c) >= 0x80 || isTokenChar(c) || c == ' ';
    if (!plain || std::string_view("$*+.^|").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

enum class Operation : std::uint8_t { set, remove, append, replace, findReplace };
constexpr Words<Operation> operationNames[] = {{"set", Operation::set},
                                               {"delete", Operation::remove},
                                               {"append", Operation::append},
                                               {"replace", Operation::replace},
                                               {"find_replace", Operation::findReplace}};
enum class Where : std::uint8_t { requestHeader, responseHeader, requestBody, responseBody };
constexpr Words<Where> targetNames[] = {{"req_header", Where::requestHeader},
                                        {"resp_header", Where::responseHeader},
                                        {"req_body", Where::requestBody},
                                        {"resp_body", Where::responseBody}};

Action headerEdit(Operation operation, Side side, Members& m) {
  EditHeader out;
  out.side = side;
  out.name = m.text("key");
  out.value = m.text("value");
  switch (operation) {
    case Operation::set: out.how = EditHeader::How::set; break;
    case Operation::remove: out.how = EditHeader::How::remove; break;
    case Operation::append: out.how = EditHeader::How::add; break;
    case Operation::replace: out.how = EditHeader::How::replace; break;
    case Operation::findReplace:
      out.how = EditHeader::How::replace;
      out.find = asPattern(m.text("find"));
      out.value = m.text("replace");
      if (out.find.empty()) m.note("find", "expected the text that is to be replaced");
      break;
  }
  return out;
}

Action bodyEdit(Operation operation, Side side, Members& m) {
  EditBody out;
  out.side = side;
  out.value = m.text("value");
  switch (operation) {
    case Operation::set:
    case Operation::replace: break;
    case Operation::remove: out.value.clear(); break;
    case Operation::append: out.how = EditBody::How::append; break;
    case Operation::findReplace:
      out.how = EditBody::How::replace;
      out.find = m.text("find");
      out.value = m.text("replace");
      break;
  }
  return out;
}

}  // namespace

std::variant<Action, Mistake> modificationOf(const Json& json) {
  Members members(json);
  members.only({"target", "operation", "key", "value", "find", "replace"});
  Where where{};
  Operation operation{};
  members.word("target", targetNames, where);
  members.word("operation", operationNames, operation);
  if (members.mistake()) return *members.mistake();
  const Side side = where == Where::requestHeader || where == Where::requestBody ? Side::request : Side::response;
  const bool header = where == Where::requestHeader || where == Where::responseHeader;
  Action action = header ? headerEdit(operation, side, members) : bodyEdit(operation, side, members);
  if (members.mistake()) return *members.mistake();
  return action;
}

}  // namespace penstock::rules
