// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/transfer/export_dialog.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <utility>

#include "gui/format.h"
#include "gui/settings.h"

namespace penstock::gui {
namespace {

using service::ExportFormat;

constexpr auto kFolder = "transfer/folder";
constexpr auto kFormat = "transfer/format";
constexpr auto kRedact = "transfer/redact";

struct Form {
  ExportFormat format;
  const char *word, *name, *ending, *says;
};
constexpr Form kForms[] = {
    {ExportFormat::har, "har", "HAR 1.2", ".har", "Browsers and other tools read it. Imported again it makes the same exchanges, messages, colours and comments included."},
    {ExportFormat::json, "json", "JSON", ".json", "A list of entries with headers and bodies, and the rules of the project, for programs. It can be imported again."},
    {ExportFormat::openApi, "openapi", "OpenAPI 3.1", ".json",
     "A description of the APIs that were seen: paths, parameters and the shapes of bodies. Values are left out."},
};
const Form& formOf(ExportFormat format) {
  for (const Form& form : kForms)
    if (form.format == format) return form;
  return kForms[0];
}

QString counted(const QString& what, std::uint64_t count) { return what + " (" + countText(count) + ")"; }

PlainLabel* dim(const QString& text, const char* name, QWidget* parent) {
  auto* label = new PlainLabel(text, parent);
  label->setObjectName(name);
  label->setProperty("look", "dim");
  label->setWordWrap(true);
  return label;
}

}  // namespace

ExportDialog::ExportDialog(const Theme& theme, const ExportCounts& counts, ExportWhat first, const QString& name, QWidget* parent)
    : QDialog(parent),
      theme_(theme),
      what_(new QButtonGroup(this)),
      format_(new QComboBox(this)),
      formatText_(dim({}, "exportFormatText", this)),
      redactText_(dim(tr("Values of Authorization, Cookie and their like, of fields named password, token and their like, and keys in any text become [redacted]; the "
                         "settings can name more. With them left in, whoever has the file can sign in as you."),
                      "exportRedactText", this)),
      problem_(new PlainLabel(this)),
      redact_(new QCheckBox(tr("Leave out secrets"), this)),
      path_(new QLineEdit(this)),
      browse_(new QPushButton(tr("Browse\u2026"), this)) {
  setObjectName("exportDialog");
  setAccessibleName(tr("Export"));
  setWindowTitle(tr("Export"));
  problem_->setObjectName("exportProblem");
  problem_->setCaption(tr("What is wrong"));
  problem_->setWordWrap(true);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  buttons->setObjectName("exportButtons");
  go_ = buttons->addButton(tr("Export"), QDialogButtonBox::AcceptRole);
  go_->setObjectName("exportGo");
  go_->setProperty("look", "primary");
  go_->setDefault(true);
  connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &ExportDialog::reject);
  makeFormats();
  redact_->setObjectName("exportRedact");
  redact_->setChecked(settings().value(kRedact, false).toBool());
  redact_->setAccessibleDescription(redactText_->text());

  auto* form = new QFormLayout;
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  form->addRow(tr("What"), makeWhat(counts, first));
  form->addRow(tr("As"), format_);
  form->addRow("", formatText_);
  form->addRow(tr("Secrets"), redact_);
  form->addRow("", redactText_);
  form->addRow(tr("Into"), makeWhere(name));
  form->addRow("", problem_);
  auto* column = new QVBoxLayout(this);
  column->addLayout(form);
  column->addStretch();
  column->addWidget(buttons);
  formatChanged();
  check();
  setMinimumWidth(theme.scaled(580));
  adjustSize();
}

QLayout* ExportDialog::makeWhat(const ExportCounts& counts, ExportWhat first) {
  auto* column = new QVBoxLayout;
  column->setSpacing(theme_.scaled(4));
  const std::pair<ExportWhat, QString> choices[] = {
      {ExportWhat::selected, tr("The selected exchanges")}, {ExportWhat::shown, tr("Those that are shown")}, {ExportWhat::all, tr("The whole project")}};
  const char* names[] = {"exportSelected", "exportShown", "exportAll"};
  for (const auto& [what, words] : choices) {
    auto* button = new QRadioButton(counted(words, counts.of(what)), this);
    button->setObjectName(names[int(what)]);
    button->setEnabled(counts.of(what) > 0);
    // Without a filter it would be the same choice twice.
    if (what == ExportWhat::shown) button->setVisible(counts.filtered);
    what_->addButton(button, int(what));
    column->addWidget(button);
  }
  const bool can = counts.of(first) > 0 && (first != ExportWhat::shown || counts.filtered);
  what_->button(int(can ? first : ExportWhat::all))->setChecked(true);
  return column;
}

void ExportDialog::makeFormats() {
  format_->setObjectName("exportFormat");
  format_->setAccessibleName(tr("Format"));
  const QString last = settings().value(kFormat).toString();
  for (const Form& form : kForms) {
    format_->addItem(form.name, int(form.format));
    if (last == form.word) format_->setCurrentIndex(format_->count() - 1);
  }
  connect(format_, &QComboBox::currentIndexChanged, this, &ExportDialog::formatChanged);
}

QLayout* ExportDialog::makeWhere(const QString& name) {
  path_->setObjectName("exportFile");
  path_->setAccessibleName(tr("File"));
  path_->setText(QDir(settings().value(kFolder, QDir::homePath()).toString()).filePath(name + formOf(format()).ending));
  browse_->setObjectName("exportBrowse");
  browse_->setAccessibleName(tr("Choose the file"));
  browse_->setAutoDefault(false);
  connect(browse_, &QPushButton::clicked, this, &ExportDialog::choose);
  connect(path_, &QLineEdit::textChanged, this, &ExportDialog::check);
  auto* row = new QHBoxLayout;
  row->addWidget(path_, 1);
  row->addWidget(browse_);
  return row;
}

/// The ending follows the format, where the person did not write one of their own.
void ExportDialog::formatChanged() {
  const Form& form = formOf(format());
  formatText_->setText(form.says);
  for (const Form& other : kForms) {
    if (!path_->text().endsWith(QLatin1String(other.ending))) continue;
    path_->setText(path_->text().chopped(qsizetype(std::string_view(other.ending).size())) + form.ending);
    break;
  }
}

QString ExportDialog::file() const {
  QString path = path_->text().trimmed();
  if (path.isEmpty()) return path;
  if (path.startsWith("~/")) path.replace(0, 1, QDir::homePath());
  if (QFileInfo(path).isRelative()) path = QDir(QDir::homePath()).filePath(path);
  return QFileInfo(path).suffix().isEmpty() && !path.endsWith('/') ? path + formOf(format()).ending : path;
}

void ExportDialog::choose() {
  QFileDialog dialog(this, tr("Export"), QFileInfo(file()).absolutePath());
  dialog.setAcceptMode(QFileDialog::AcceptSave);
  dialog.setDefaultSuffix(QString::fromLatin1(formOf(format()).ending).mid(1));
  dialog.selectFile(QFileInfo(file()).fileName());
  if (dialog.exec() != QDialog::Accepted) return;
  path_->setText(dialog.selectedFiles().value(0));
  agreed_ = file();  // the dialog has asked
}

void ExportDialog::check() {
  const QString path = file();
  const QFileInfo about(path);
  QString wrong;
  if (path.isEmpty())
    wrong = tr("Name a file.");
  else if (about.isDir())
    wrong = tr("This is a folder: name a file in it.");
  else if (!about.absoluteDir().exists())
    wrong = tr("There is no folder %1.").arg(about.absolutePath());
  problem_->setText(wrong);
  problem_->setVisible(!wrong.isEmpty());
  go_->setEnabled(wrong.isEmpty());
}

void ExportDialog::accept() {
  const QString path = file();
  if (!go_->isEnabled()) return;
  if (path != agreed_ && QFileInfo::exists(path)) {
    PlainMessageBox box(QMessageBox::Question, tr("Export"), tr("%1 is there already. Replace it?").arg(path), this);
    box.setObjectName("exportReplace");
    box.setStandardButtons(QMessageBox::Cancel);
    QPushButton* replace = box.addButton(tr("Replace"), QMessageBox::AcceptRole);
    replace->setObjectName("exportReplaceGo");
    box.exec();
    if (box.clickedButton() != replace) return;
  }
  settings().setValue(kFolder, QFileInfo(path).absolutePath());
  settings().setValue(kFormat, formOf(format()).word);
  settings().setValue(kRedact, redacts());
  QDialog::accept();
}

}  // namespace penstock::gui
