// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/rules/member_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "penstock/filter/field.h"

namespace penstock::gui {
namespace {

constexpr int kMostText = 1 << 20;  // characters that are edited by hand

/// What was typed for a number; a text where it is none.
QJsonValue numberOf(const QString& text, double factor = 1) {
  bool isNumber = false;
  const double value = text.toDouble(&isNumber);
  if (!isNumber) return text;
  const double scaled = value * factor;
  return factor < 1 || scaled != std::floor(scaled) ? QJsonValue(scaled) : QJsonValue(qint64(scaled));
}

QString numberText(const QJsonValue& value, double factor = 1) {
  if (value.isUndefined() || value.isNull()) return {};
  return value.isDouble() ? QString::number(value.toDouble() / factor, 'g', 10) : value.toString();
}

QJsonValue jsonOf(const QString& text) {
  const QJsonArray wrapped = QJsonDocument::fromJson('[' + text.toUtf8() + ']').array();
  return wrapped.size() == 1 ? wrapped.at(0) : QJsonValue();
}

bool isJson(const QString& text) {
  return QJsonDocument::fromJson('[' + text.toUtf8() + ']').array().size() == 1;
}

QString jsonText(const QJsonValue& value) {
  if (value.isNull() || value.isUndefined()) return {};
  const QByteArray wrapped = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
  return QString::fromUtf8(wrapped.mid(1, wrapped.size() - 2));
}

QString fieldLines(const QJsonValue& value) {
  QStringList lines;
  for (const QJsonValue pair : value.toArray()) lines << pair[0].toString() + ": " + pair[1].toString();
  return lines.join('\n');
}

QJsonValue fieldsOf(const QString& text) {
  QJsonArray out;
  for (const QString& line : text.split('\n', Qt::SkipEmptyParts)) {
    const qsizetype colon = line.indexOf(':');
    out.append(colon < 0 ? QJsonArray{line.trimmed()} : QJsonArray{line.left(colon).trimmed(), line.mid(colon + 1).trimmed()});
  }
  return out;
}

void putOrLeave(QJsonObject& action, const char* name, const QJsonValue& value, bool empty) {
  if (empty)
    action.remove(QLatin1String(name));
  else
    action[QLatin1String(name)] = value;
}

/// How a line's text is a member, and the reverse.
struct LineShape {
  std::function<QJsonValue(const QString&)> read;
  std::function<QString(const QJsonValue&)> write;
};

LineShape shapeOf(MemberKind kind) {
  switch (kind) {
    case MemberKind::number: return {[](const QString& t) { return numberOf(t); }, [](const QJsonValue& v) { return numberText(v); }};
    case MemberKind::part: return {[](const QString& t) { return numberOf(t, 0.01); }, [](const QJsonValue& v) { return numberText(v, 0.01); }};
    case MemberKind::rate: return {[](const QString& t) { return numberOf(t, 1024); }, [](const QJsonValue& v) { return numberText(v, 1024); }};
    case MemberKind::time:
    case MemberKind::spread: return {spreadOf, spreadText};
    default: return {[](const QString& t) { return QJsonValue(t); }, [](const QJsonValue& v) { return v.toString(); }};
  }
}

QLineEdit* makeLine(const MemberForm& form, const Theme& theme, QWidget* parent) {
  auto* line = new QLineEdit(parent);
  line->setMaxLength(16 * 1024);
  line->setPlaceholderText(QString::fromUtf8(form.hint));
  line->setFont(theme.mono());
  QObject::connect(&theme, &Theme::changed, line, [line, &theme] { line->setFont(theme.mono()); });
  return line;
}

MemberField lineField(const MemberForm& form, const Theme& theme, QWidget* parent, const std::function<void()>& changed) {
  QLineEdit* line = makeLine(form, theme, parent);
  QObject::connect(line, &QLineEdit::textEdited, line, changed);
  const LineShape shape = shapeOf(form.kind);
  // Texts may be empty and mean it; figures are left out.
  const bool text = form.kind == MemberKind::line;
  return {line, [line, form, shape](const QJsonObject& a) { line->setText(shape.write(a[QLatin1String(form.name)])); },
          [line, form, shape, text](QJsonObject& a) {
            const QString typed = text ? line->text() : line->text().trimmed();
            putOrLeave(a, form.name, shape.read(typed), typed.isEmpty());
          }};
}

QPlainTextEdit* makeText(const MemberForm& form, const Theme& theme, QWidget* parent) {
  auto* edit = new QPlainTextEdit(parent);
  edit->setPlaceholderText(QString::fromUtf8(form.hint));
  edit->setTabChangesFocus(true);
  edit->setFont(theme.mono());
  edit->setFixedHeight(theme.scaled(74));
  QObject::connect(&theme, &Theme::changed, edit, [edit, &theme] { edit->setFont(theme.mono()); });
  return edit;
}

/// Bytes that are no text of JSON come as `name_base64`, and stay until something is typed in their place.
MemberField textField(const MemberForm& form, const Theme& theme, QWidget* parent, const std::function<void()>& changed) {
  QPlainTextEdit* edit = makeText(form, theme, parent);
  QObject::connect(edit, &QPlainTextEdit::textChanged, edit, changed);
  const QString name = form.name, coded = name + "_base64";
  return {edit,
          [edit, name, coded, hint = form.hint](const QJsonObject& a) {
            const qsizetype bytes = QByteArray::fromBase64(a[coded].toString().toLatin1()).size();
            const QString words = bytes == 0 ? QString::fromUtf8(hint) : countText(std::uint64_t(bytes)) + " bytes that are no text; what is typed takes their place";
            edit->setPlaceholderText(words);
            const QString text = a[name].toString();
            edit->setReadOnly(text.size() > kMostText);
            edit->setPlainText(text.left(kMostText));
          },
          [edit, name, coded](QJsonObject& a) {
            if (edit->isReadOnly() || (a.contains(coded) && edit->toPlainText().isEmpty())) return;
            a.remove(coded);
            a[name] = edit->toPlainText();
          }};
}

MemberField fieldsField(const MemberForm& form, const Theme& theme, QWidget* parent, const std::function<void()>& changed) {
  QPlainTextEdit* edit = makeText(form, theme, parent);
  edit->setFixedHeight(theme.scaled(52));
  QObject::connect(edit, &QPlainTextEdit::textChanged, edit, changed);
  return {edit, [edit, form](const QJsonObject& a) { edit->setPlainText(fieldLines(a[QLatin1String(form.name)])); },
          [edit, form](QJsonObject& a) { putOrLeave(a, form.name, fieldsOf(edit->toPlainText()), edit->toPlainText().trimmed().isEmpty()); }};
}

MemberField jsonField(const MemberForm& form, const Theme& theme, QWidget* parent, const std::function<void()>& changed) {
  QLineEdit* line = makeLine(form, theme, parent);
  QObject::connect(line, &QLineEdit::textEdited, line, changed);
  return {line, [line, form](const QJsonObject& a) { line->setText(jsonText(a[QLatin1String(form.name)])); },
          [line, form](QJsonObject& a) {
            const QString text = line->text().trimmed();
            // Words without quotes are meant as a text.
            putOrLeave(a, form.name, isJson(text) ? jsonOf(text) : QJsonValue(text), text.isEmpty());
          }};
}

MemberField flagField(const MemberForm& form, QWidget* parent, const std::function<void()>& changed) {
  auto* box = new QCheckBox(QString::fromUtf8(form.label), parent);
  QObject::connect(box, &QCheckBox::clicked, box, changed);
  return {box, [box, form](const QJsonObject& a) { box->setChecked(a[QLatin1String(form.name)].toBool()); },
          [box, form](QJsonObject& a) { putOrLeave(a, form.name, box->isChecked(), !box->isChecked()); }};
}

struct Entry {
  QString title;
  QJsonValue value;  // undefined: left out
};

MemberField choiceField(const MemberForm& form, QWidget* parent, const std::function<void()>& changed, const std::vector<Entry>& entries) {
  auto* box = new QComboBox(parent);
  for (const Entry& entry : entries) box->addItem(entry.title);
  QObject::connect(box, &QComboBox::activated, box, changed);
  return {box,
          [box, form, entries](const QJsonObject& a) {
            const QJsonValue value = a[QLatin1String(form.name)];
            const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.value == value; });
            box->setCurrentIndex(found == entries.end() ? 0 : int(found - entries.begin()));
          },
          [box, form, entries](QJsonObject& a) {
            const QJsonValue value = entries[std::size_t(std::max(box->currentIndex(), 0))].value;
            putOrLeave(a, form.name, value, value.isUndefined());
          }};
}

std::vector<Entry> entriesOf(const MemberForm& form) {
  const QJsonValue none(QJsonValue::Undefined);
  switch (form.kind) {
    case MemberKind::side: return {{"What the rule is on", none}, {"Request", "request"}, {"Response", "response"}};
    case MemberKind::eitherSide: return {{"Both", none}, {"Request, or to the server", "request"}, {"Response, or to the client", "response"}};
    case MemberKind::color: {
      std::vector<Entry> out{{"None", none}};
      int number = 0;
      for (const std::string_view name : filter::colorNames()) out.push_back({QString::fromStdString(display::capitalized(std::string(name))), ++number});
      return out;
    }
    default: break;
  }
  std::vector<Entry> out;
  for (const char* word : form.choices) out.push_back({*word ? word : "By hand", *word ? QJsonValue(word) : none});
  return out;
}

MemberField fileField(const MemberForm& form, const Theme& theme, QWidget* parent, const std::function<void()>& changed) {
  auto* both = new QWidget(parent);
  const MemberForm named{form.name, form.label, MemberKind::line, form.hint};
  MemberField out = lineField(named, theme, both, changed);
  auto* line = static_cast<QLineEdit*>(out.widget);
  auto* row = new QHBoxLayout(both);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme.scaled(4));
  row->addWidget(line, 1);
  const auto add = [&](const char* icon, const QString& tip, bool folder) {
    auto* button = new QToolButton(both);
    button->setIcon(theme.icon(icon));
    button->setAccessibleName(tip);
    setPlainToolTip(button, tip);
    row->addWidget(button);
    QObject::connect(button, &QToolButton::clicked, line, [line, tip, folder, changed] {
      const QString chosen = folder ? QFileDialog::getExistingDirectory(line->window(), tip, line->text())
                                    : QFileDialog::getOpenFileName(line->window(), tip, line->text());
      if (chosen.isEmpty()) return;
      line->setText(chosen);
      changed();
    });
  };
  add("file", "Choose a file", false);
  if (form.kind == MemberKind::place) add("folder", "Choose a folder", true);
  both->setFocusProxy(line);
  out.widget = both;
  return out;
}

}  // namespace

QJsonValue spreadOf(const QString& text) {
  static const QRegularExpression range(QStringLiteral("^(\\d+)\\s*(?:-|\u2013|to)\\s*(\\d+)$")), around(QStringLiteral("^(\\d+)\\s*(?:\u00b1|\\+-|\\+/-)\\s*(\\d+)$"));
  if (const auto found = range.match(text); found.hasMatch())
    return QJsonObject{{"min", found.captured(1).toLongLong()}, {"max", found.captured(2).toLongLong()}};
  if (const auto found = around.match(text); found.hasMatch())
    return QJsonObject{{"mean", found.captured(1).toLongLong()}, {"deviation", found.captured(2).toLongLong()}};
  return numberOf(text);
}

QString spreadText(const QJsonValue& value) {
  if (!value.isObject()) return numberText(value);
  if (value["mean"].isDouble()) return numberText(value["mean"]) + QStringLiteral(" \u00b1 ") + numberText(value["deviation"]);
  return numberText(value["min"]) + '-' + numberText(value["max"]);
}

MemberField makeField(const MemberForm& form, const Theme& theme, QWidget* parent, std::function<void()> changed) {
  switch (form.kind) {
    case MemberKind::text: return textField(form, theme, parent, changed);
    case MemberKind::fields: return fieldsField(form, theme, parent, changed);
    case MemberKind::json: return jsonField(form, theme, parent, changed);
    case MemberKind::flag: return flagField(form, parent, changed);
    case MemberKind::file:
    case MemberKind::place: return fileField(form, theme, parent, changed);
    case MemberKind::side:
    case MemberKind::eitherSide:
    case MemberKind::choice:
    case MemberKind::color: return choiceField(form, parent, changed, entriesOf(form));
    default: break;
  }
  return lineField(form, theme, parent, changed);
}

}  // namespace penstock::gui
