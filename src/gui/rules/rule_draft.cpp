// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/rules/rule_draft.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include "penstock/rules/rule_file.h"

namespace penstock::gui {
namespace {

/// Of "rule 1: actions[2].name: what is wrong".
DraftProblem problemOf(const std::string& message) {
  static const QRegularExpression shape(QStringLiteral("^(?:rule 1: )?(?:(actions|conditions)\\[(\\d+)\\]\\.)?(\\w+)(?:\\.\\w+)?: (.*)$"),
                                        QRegularExpression::DotMatchesEverythingOption);
  const QString text = QString::fromStdString(message);
  const auto found = shape.match(text);
  DraftProblem out;
  out.sentence = found.hasMatch() ? found.captured(4) : text;
  if (!found.hasMatch()) return out;
  out.member = found.captured(3);
  if (found.captured(1) == "actions") out.action = found.captured(2).toInt();
  if (found.captured(1) == "conditions") out.member = "conditions";
  return out;
}

}  // namespace

QJsonObject draftOf(const rules::Rule& rule) {
  const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(rules::writeRules({rule})));
  return document.object()["rules"].toArray().at(0).toObject();
}

std::variant<rules::Rule, DraftProblem> ruleOf(const QJsonObject& draft, const service::Rules& rules) {
  // By itself and without a name: errors then begin in one way.
  QJsonObject bare = draft;
  bare.remove("id");
  bare.remove("name");
  auto read = rules::readRules(QJsonDocument(QJsonArray{bare}).toJson(QJsonDocument::Compact).toStdString());
  if (!read) return problemOf(read.error().message);
  rules::Rule rule = std::move(read->front());
  if (const auto checked = rules.check(rule); !checked) return problemOf(checked.error().message);
  rule.id = draft["id"].toString().toStdString();
  rule.name = draft["name"].toString().toStdString();
  return rule;
}

}  // namespace penstock::gui
