// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/transfer/import_report.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>
#include <utility>

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {

QString importSentence(const importer::ImportReport& report) {
  QString out = countText(report.imported) + (report.imported == 1 ? " exchange imported" : " exchanges imported");
  if (report.skipped > 0) out += ", " + countText(report.skipped) + " skipped";
  return out;
}

ImportReportDialog::ImportReportDialog(const Theme& theme, const QString& file, const importer::ImportReport& report, Offers offers, QWidget* parent)
    : QDialog(parent) {
  setObjectName("importReport");
  setAccessibleName(tr("What was imported"));
  setWindowTitle(tr("Import"));
  setAttribute(Qt::WA_DeleteOnClose);
  resize(theme.scaled(620), theme.scaled(report.reasons.empty() ? 160 : 380));
  auto* column = new QVBoxLayout(this);
  auto* what = new PlainLabel(importSentence(report) + tr(" from %1.").arg(file), this);
  what->setObjectName("importReportText");
  what->setWordWrap(true);
  column->addWidget(what);
  if (!report.reasons.empty()) {
    auto* why = new QListWidget(this);
    why->setObjectName("importReasons");
    why->setAccessibleName(tr("What was skipped, and why"));
    why->setAlternatingRowColors(true);
    why->setUniformItemSizes(true);
    for (const std::string& reason : report.reasons) {
      const QString line = wireText(reason, 500);
      why->addItem(line);
      text_ += line + '\n';
    }
    column->addWidget(why, 1);
  }
  if (report.rules > 0) {
    auto* rules = new PlainLabel(report.rules == 1 ? tr("The file has a rule as well.") : tr("The file has %1 rules as well.").arg(countText(report.rules)), this);
    rules->setObjectName("importRules");
    column->addWidget(rules);
  }
  auto* row = new QHBoxLayout;
  const auto add = [&](const char* name, const QString& words, std::function<void()> act) {
    auto* button = new QPushButton(words, this);
    button->setObjectName(name);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, [act = std::move(act)] { act(); });
    row->addWidget(button);
    return button;
  };
  if (!text_.isEmpty()) add("importCopy", tr("Copy the list"), [this] { copy(); });
  row->addStretch();
  if (offers.addRules)
    add("importAddRules", tr("Add its rules, switched off"), [this, act = std::move(offers.addRules)] {
      findChild<QPushButton*>("importAddRules")->setEnabled(false);  // once is enough
      act();
    });
  if (offers.show)
    add("importShow", tr("Show what came"), [this, act = std::move(offers.show)] {
      act();
      close();
    });
  add("importClose", tr("Close"), [this] { close(); })->setDefault(true);
  column->addLayout(row);
}

void ImportReportDialog::copy() { QGuiApplication::clipboard()->setText(text_); }

}  // namespace penstock::gui
