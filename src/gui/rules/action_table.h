// SPDX-License-Identifier: GPL-3.0-or-later
// What the editor knows of actions: their names, and the members of each with a label, a hint and how they are edited.
#pragma once

#include <QJsonObject>
#include <QString>
#include <vector>

namespace penstock::gui {

enum class MemberKind {
  line,     // a text of one line
  text,     // of several; bytes that are no text stay as they are
  number,   // whole
  part,     // 0 to 1, written as per cent
  rate,     // bytes a second, written as KB/s
  time,     // milliseconds: "100", "50-200"; `spread` too: "80 ± 10"
  spread,
  flag,
  side,     // request or response; what none means is the rule's to say
  eitherSide,  // the same, where none means both
  choice,   // one of `choices`
  fields,   // header fields, one a line
  file,
  place,    // a file or a folder
  json,
  color,
};

struct MemberForm {
  const char* name;   // of JSON
  const char* label;  // "" for a flag's, which says it all
  MemberKind kind;
  const char* hint = "";
  std::vector<const char*> choices = {};
};

struct ActionForm {
  const char* name;   // of JSON: "set_header"
  const char* title;  // "Set a header"
  const char* group;  // of the menu
  std::vector<MemberForm> members = {};
};

/// In the order of the menu.
const std::vector<ActionForm>& actionForms();
/// Null: there is none.
const ActionForm* actionForm(const QString& name);
/// As it begins: what it has to say is empty.
QJsonObject newAction(const ActionForm& form);

}  // namespace penstock::gui
