// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/ignore_dialog.h"

#include <QDialogButtonBox>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "gui/format.h"

namespace penstock::gui {
namespace {

std::vector<std::string> entriesOf(const QPlainTextEdit& edit) {
  std::vector<std::string> out;
  for (const QString& line : edit.toPlainText().split('\n')) {
    const QString entry = line.trimmed();
    if (!entry.isEmpty()) out.push_back(entry.toStdString());
  }
  return out;
}

QString joined(const std::vector<std::string>& entries) {
  QStringList out;
  for (const std::string& entry : entries) out << QString::fromStdString(entry);
  return out.join('\n');
}

}  // namespace

IgnoreDialog::IgnoreDialog(const Theme& theme, const diff::IgnoreLists& lists, QWidget* parent)
    : QDialog(parent), theme_(theme), told_(new PlainLabel(this)), learn_(new QPushButton(tr("Add what differs now"), this)) {
  setObjectName("ignoreDialog");
  setAccessibleName(tr("What is ignored when things are compared"));
  setWindowTitle("Ignore when comparing");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(theme.scaled(16), theme.scaled(16), theme.scaled(16), theme.scaled(16));
  column->setSpacing(theme.scaled(4));
  headers_ = addList("ignoreHeaders", tr("Header names"), "date\nx-request-id\nx-*", lists.headers);
  paths_ = addList("ignorePaths", tr("JSON paths"), "$.meta.time\n$..id\n$.items[*].etag", lists.jsonPaths);
  patterns_ = addList("ignorePatterns", tr("Regular expressions: what of a line or a value matches"),
                      "nonce=\\w+\n\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z?", lists.patterns);
  told_->setObjectName("ignoreTold");
  told_->setProperty("look", "dim");
  told_->setWordWrap(true);
  column->addWidget(told_);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
  buttons->button(QDialogButtonBox::Ok)->setObjectName("ignoreOk");
  buttons->button(QDialogButtonBox::Cancel)->setObjectName("ignoreCancel");
  learn_->setObjectName("ignoreLearn");
  learn_->setAccessibleName(learn_->text());
  setPlainToolTip(learn_, tr("Names of headers and JSON paths that differ between the two: of two answers to one request, the noise"));
  buttons->addButton(learn_, QDialogButtonBox::ResetRole);
  column->addSpacing(theme.scaled(6));
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(learn_, &QPushButton::clicked, this, &IgnoreDialog::learnWanted);
  setMinimumWidth(theme.scaled(520));
  tell({});
  check();
}

IgnoreDialog::List IgnoreDialog::addList(const QString& name, const QString& title, const QString& hint,
                                         const std::vector<std::string>& entries) {
  List list;
  auto* label = new PlainLabel(title, this);
  label->setProperty("look", "title");
  list.edit = new QPlainTextEdit(this);
  list.edit->setObjectName(name);
  list.edit->setAccessibleName(title);
  list.edit->setPlaceholderText(hint);
  list.edit->setFont(theme_.mono());
  list.edit->setLineWrapMode(QPlainTextEdit::NoWrap);
  list.edit->setTabChangesFocus(true);
  list.edit->setPlainText(joined(entries));
  list.edit->setMinimumHeight(theme_.scaled(84));
  list.problem = new PlainLabel(this);
  list.problem->setObjectName(name + "Problem");
  list.problem->setProperty("look", "problem");
  list.problem->setWordWrap(true);
  list.problem->hide();
  label->setBuddy(list.edit);
  auto* column = static_cast<QVBoxLayout*>(layout());
  column->addWidget(label);
  column->addWidget(list.edit, 1);
  column->addWidget(list.problem);
  column->addSpacing(theme_.scaled(6));
  connect(list.edit, &QPlainTextEdit::textChanged, this, &IgnoreDialog::check);
  return list;
}

diff::IgnoreLists IgnoreDialog::lists() const { return {entriesOf(*headers_.edit), entriesOf(*paths_.edit), entriesOf(*patterns_.edit)}; }

std::size_t IgnoreDialog::add(const diff::IgnoreLists& more) {
  std::size_t added = 0;
  const auto append = [&](QPlainTextEdit& edit, const std::vector<std::string>& entries) {
    std::vector<std::string> all = entriesOf(edit);
    const std::size_t before = all.size();
    for (const std::string& entry : entries)
      if (std::find(all.begin(), all.end(), entry) == all.end()) all.push_back(entry);
    added += all.size() - before;
    if (all.size() > before) edit.setPlainText(joined(all));
  };
  append(*headers_.edit, more.headers);
  append(*paths_.edit, more.jsonPaths);
  append(*patterns_.edit, more.patterns);
  return added;
}

void IgnoreDialog::tell(const QString& sentence) {
  told_->setText(sentence);
  told_->setVisible(!sentence.isEmpty());
}

void IgnoreDialog::check() {
  // The last of the lists is made last.
  if (!patterns_.edit) return;
  const diff::IgnoreLists all = lists();
  std::vector<diff::IgnoreProblem> problems;
  diff::IgnoreRules::compile(all, problems);
  const std::array<std::pair<const List*, const std::vector<std::string>*>, 3> parts{
      {{&headers_, &all.headers}, {&paths_, &all.jsonPaths}, {&patterns_, &all.patterns}}};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& [list, entries] = parts[i];
    const auto wrong =
        std::find_if(problems.begin(), problems.end(), [&](const diff::IgnoreProblem& p) { return std::size_t(p.list) == i; });
    list->problem->setVisible(wrong != problems.end());
    if (wrong == problems.end()) continue;
    const std::string entry = wrong->index < entries->size() ? (*entries)[wrong->index] + ": " : std::string();
    list->problem->setText(wireText(entry, 80) + QString::fromStdString(wrong->message) + QStringLiteral(". It is left out."));
  }
}

}  // namespace penstock::gui
