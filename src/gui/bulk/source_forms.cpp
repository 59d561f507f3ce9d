// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/source_forms.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <cstdint>
#include <utility>

#include "gui/bulk/form.h"

namespace penstock::gui {
namespace {

using Changed = std::function<void()>;

template <class Spec>
std::function<void(const draft::PayloadSpec&)> showing(std::function<void(const Spec&)> show) {
  return [show = std::move(show)](const draft::PayloadSpec& spec) {
    if (const auto* own = std::get_if<Spec>(&spec)) show(*own);
  };
}

void put(QLineEdit* line, std::int64_t n) { line->setText(QString::number(n)); }
void put(QLineEdit* line, const std::string& text) { line->setText(QString::fromStdString(text)); }

SourceForm listForm(const Theme& theme, QWidget* parent, const Changed& changed, const std::function<void(const QString&)>& told) {
  auto* list = new PayloadList(theme, parent);
  QObject::connect(list, &PayloadList::changed, list, changed);
  QObject::connect(list, &PayloadList::problem, list, told);
  return {"List", list, showing<draft::ListPayloads>([list](const draft::ListPayloads& spec) { list->setItems(spec.items); }),
          [list](QString&) { return draft::ListPayloads{list->items()}; }};
}

SourceForm fileForm(const Theme& theme, QWidget* parent, const Changed& changed) {
  auto* widget = new QWidget(parent);
  Form form(theme, widget, changed);
  auto* both = new QWidget(widget);
  auto* row = new QHBoxLayout(both);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme.scaled(4));
  QLineEdit* path = form.bareLine("File", "bulkFilePath", "Each line is a payload");
  row->addWidget(path, 1);
  QToolButton* choose = iconButton(theme, "file", "Choose a file", "bulkFileChoose", both);
  row->addWidget(choose);
  form.row("File", both);
  QObject::connect(choose, &QToolButton::clicked, path, [path, changed] {
    const QString chosen = QFileDialog::getOpenFileName(path->window(), "Lines of a file", path->text());
    if (chosen.isEmpty()) return;
    path->setText(chosen);
    changed();
  });
  return {"File", widget, showing<draft::FilePayloads>([path](const draft::FilePayloads& spec) { put(path, spec.path); }),
          [path](QString&) { return draft::FilePayloads{path->text().toStdString()}; }};
}

SourceForm numberForm(const Theme& theme, QWidget* parent, const Changed& changed) {
  auto* widget = new QWidget(parent);
  Form form(theme, widget, changed);
  QLineEdit* from = form.bareLine("From", "bulkNumberFrom");
  QLineEdit* to = form.bareLine("To", "bulkNumberTo");
  form.pair("From", from, "to", to);
  QLineEdit* step = form.bareLine("Step", "bulkNumberStep");
  QLineEdit* digits = form.bareLine("Digits", "bulkNumberDigits");
  setPlainToolTip(digits, "At least so many, filled with zeros");
  form.pair("Step", step, "digits", digits);
  QComboBox* base = form.choice("Written", "bulkNumberBase", {"Decimal", "Hexadecimal"});
  return {"Numbers", widget,
          showing<draft::NumberPayloads>([=](const draft::NumberPayloads& spec) {
            put(from, spec.from);
            put(to, spec.to);
            put(step, spec.step);
            put(digits, std::int64_t(spec.digits));
            base->setCurrentIndex(spec.base == 16 ? 1 : 0);
          }),
          [=](QString& problem) {
            draft::NumberPayloads spec;
            spec.from = numberIn(*from, INT64_MIN, INT64_MAX, problem);
            spec.to = numberIn(*to, INT64_MIN, INT64_MAX, problem);
            spec.step = numberIn(*step, INT64_MIN, INT64_MAX, problem);
            spec.digits = unsigned(numberIn(*digits, 0, 64, problem));
            spec.base = base->currentIndex() == 1 ? 16 : 10;
            return spec;
          }};
}

SourceForm characterForm(const Theme& theme, QWidget* parent, const Changed& changed) {
  auto* widget = new QWidget(parent);
  Form form(theme, widget, changed);
  QLineEdit* characters = form.line("Characters", "bulkCharacters", "abc");
  QLineEdit* shortest = form.bareLine("Shortest", "bulkShortest");
  QLineEdit* longest = form.bareLine("Longest", "bulkLongest");
  form.pair("Length", shortest, "to", longest);
  return {"Characters", widget,
          showing<draft::CharacterPayloads>([=](const draft::CharacterPayloads& spec) {
            put(characters, spec.characters);
            put(shortest, std::int64_t(spec.shortest));
            put(longest, std::int64_t(spec.longest));
          }),
          [=](QString& problem) {
            draft::CharacterPayloads spec;
            spec.characters = characters->text().toStdString();
            spec.shortest = unsigned(numberIn(*shortest, 0, 256, problem));
            spec.longest = unsigned(numberIn(*longest, 0, 256, problem));
            return spec;
          }};
}

SourceForm dateForm(const Theme& theme, QWidget* parent, const Changed& changed) {
  auto* widget = new QWidget(parent);
  Form form(theme, widget, changed);
  QLineEdit* from = form.bareLine("From", "bulkDateFrom", "2024-01-01");
  QLineEdit* to = form.bareLine("To", "bulkDateTo", "2024-12-31");
  form.pair("From", from, "to", to);
  QLineEdit* step = form.bareLine("Step", "bulkDateStep");
  QComboBox* unit = form.bareChoice("Unit of the step", "bulkDateUnit", {"Seconds", "Minutes", "Hours", "Days", "Weeks", "Months", "Years"});
  form.pair("Every", step, {}, unit);
  QLineEdit* format = form.line("Format", "bulkDateFormat", "%Y-%m-%d");
  setPlainToolTip(format, "%Y %y %m %d %e %H %I %M %S %p %j %a %A %b %B %F %T %s %%");
  return {"Dates", widget,
          showing<draft::DatePayloads>([=](const draft::DatePayloads& spec) {
            put(from, spec.from);
            put(to, spec.to);
            put(step, spec.step);
            unit->setCurrentIndex(int(spec.unit));
            put(format, spec.format);
          }),
          [=](QString& problem) {
            draft::DatePayloads spec;
            spec.from = from->text().trimmed().toStdString();
            spec.to = to->text().trimmed().toStdString();
            spec.step = numberIn(*step, INT64_MIN, INT64_MAX, problem);
            spec.unit = draft::DatePayloads::Unit(unit->currentIndex());
            spec.format = format->text().toStdString();
            return spec;
          }};
}

SourceForm nullForm(const Theme& theme, QWidget* parent, const Changed& changed) {
  auto* widget = new QWidget(parent);
  Form form(theme, widget, changed);
  QLineEdit* count = form.line("How often", "bulkNullCount");
  setPlainToolTip(count, "The same request so many times, its positions empty");
  return {"Nothing", widget, showing<draft::NullPayloads>([count](const draft::NullPayloads& spec) { put(count, std::int64_t(spec.count)); }),
          [count](QString& problem) { return draft::NullPayloads{std::uint64_t(numberIn(*count, 0, INT64_MAX, problem))}; }};
}

}  // namespace

std::vector<SourceForm> makeSourceForms(const Theme& theme, QWidget* parent, const Changed& changed, const std::function<void(const QString&)>& told) {
  std::vector<SourceForm> forms{listForm(theme, parent, changed, told), fileForm(theme, parent, changed),      numberForm(theme, parent, changed),
                                characterForm(theme, parent, changed),  dateForm(theme, parent, changed), nullForm(theme, parent, changed)};
  const draft::PayloadSpec first[] = {draft::ListPayloads{},      draft::FilePayloads{}, draft::NumberPayloads{},
                                      draft::CharacterPayloads{}, draft::DatePayloads{}, draft::NullPayloads{100}};
  for (std::size_t i = 0; i < forms.size(); ++i) {
    forms[i].widget->setAccessibleName(forms[i].title);
    forms[i].show(first[i]);
  }
  return forms;
}

}  // namespace penstock::gui
