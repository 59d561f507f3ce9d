// SPDX-License-Identifier: GPL-3.0-or-later
// Rules from files, and into them.
#include <QFileDialog>
#include <QSaveFile>
#include <utility>

#include "gui/format.h"
#include "gui/rules/rules_panel.h"
#include "penstock/rules/rule_file.h"

namespace penstock::gui {

void RulesPanel::importRules() {
  const QString path = QFileDialog::getOpenFileName(window(), "Import rules", {}, "Rules (*.json);;All files (*)");
  if (!path.isEmpty()) importFrom(path);
}

void RulesPanel::importFrom(const QString& path) {
  editor_->commit();
  mailbox_.run([rules = &service_.rules(), path] { return rules->importFile(path.toStdString()); },
               [this](const Result<std::size_t>& count) {
                 if (!count) return toast_.tell(sentenceText(count.error().message));
                 actions_.showRules->setChecked(true);
                 tell({}, countText(*count) + (*count == 1 ? " rule was imported" : " rules were imported"));
               });
}

void RulesPanel::exportRules() {
  const QString path = QFileDialog::getSaveFileName(window(), "Export rules", "rules.json", "Rules (*.json)");
  if (!path.isEmpty()) exportTo(path);
}

void RulesPanel::exportTo(const QString& path) {
  editor_->commit();
  std::vector<rules::Rule> rules;
  for (service::RuleRow& row : service_.rules().list())
    if (!row.ofRun) rules.push_back(std::move(row.rule));
  mailbox_.run(
      [path, text = rules::writeRules(rules)] {
        QSaveFile file(path);
        const bool written = file.open(QIODevice::WriteOnly) && file.write(text.data(), qint64(text.size())) == qint64(text.size()) && file.commit();
        return written ? QString() : "The rules cannot be written to " + path + ": " + file.errorString();
      },
      [this, path, count = rules.size()](const QString& problem) {
        toast_.tell(problem.isEmpty() ? countText(count) + (count == 1 ? " rule is in " : " rules are in ") + path : problem);
      });
}

}  // namespace penstock::gui
