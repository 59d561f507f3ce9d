// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/changes_editor.h"

#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/bulk/form.h"
#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostShown = 200;            // bytes in a cell
constexpr std::size_t kMostTyped = 1 << 20;        // bytes of a body that is edited by hand
constexpr qint64 kMostFile = 256 * 1024 * 1024;    // bytes
constexpr std::size_t kMostChanges = 100'000;

using Fields = std::vector<std::pair<std::string, std::string>>;

QString lineOf(const Fields::value_type& field) { return QString::fromStdString(field.first) + ": " + QString::fromStdString(field.second); }

QString linesOf(const Fields& fields) {
  QStringList lines;
  for (const auto& field : fields) lines << lineOf(field);
  return lines.join('\n');
}

/// What an editor of text makes of a line that it was given.
QString asEdited(QString line) { return line.replace(QChar(QChar::Nbsp), QChar(QChar::Space)); }

/// A line that is still as it was shown is the field that it was made of, whatever bytes are in that.
Fields fieldsOf(const QString& text, Fields before) {
  Fields out;
  for (const QString& line : text.split('\n', Qt::SkipEmptyParts)) {
    const auto same = std::find_if(before.begin(), before.end(), [&line](const auto& field) { return asEdited(lineOf(field)) == line; });
    if (same != before.end()) {
      out.push_back(std::move(*same));
      before.erase(same);
      continue;
    }
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0) continue;
    out.emplace_back(line.left(colon).trimmed().toStdString(), line.mid(colon + 1).trimmed().toStdString());
  }
  return out;
}

Error wrong(int index, const char* what) { return makeError(ErrorCode::invalidArgument, "payload " + std::to_string(index + 1) + ": " + what); }

Result<Fields> readFields(int index, const QJsonValue& value) {
  Fields out;
  if (value.isUndefined() || value.isNull()) return out;
  if (value.isObject()) {
    const QJsonObject object = value.toObject();
    for (auto at = object.begin(); at != object.end(); ++at) {
      if (!at.value().isString()) return wrong(index, "expected a text as the value of each header");
      out.emplace_back(at.key().toStdString(), at.value().toString().toStdString());
    }
    return out;
  }
  if (!value.isArray()) return wrong(index, "expected an object of names and values as headers");
  for (const QJsonValue pair : value.toArray()) {
    if (!pair[0].isString() || !pair[1].isString()) return wrong(index, "expected pairs of name and value as headers");
    out.emplace_back(pair[0].toString().toStdString(), pair[1].toString().toStdString());
  }
  return out;
}

Result<draft::RequestPayload> readChange(int index, const QJsonValue& value) {
  if (!value.isObject()) return wrong(index, "expected an object with label, body, headers or path");
  const QJsonObject object = value.toObject();
  draft::RequestPayload out;
  out.label = object["label"].toString("Payload " + QString::number(index + 1)).toStdString();
  const auto text = [&object](const char* name) { return object[QLatin1String(name)]; };
  for (const char* name : {"body", "path", "body_base64"})
    if (const QJsonValue there = text(name); !there.isUndefined() && !there.isNull() && !there.isString()) return wrong(index, "expected texts as body and path");
  if (text("body").isString()) out.body = text("body").toString().toStdString();
  if (text("body_base64").isString()) out.body = QByteArray::fromBase64(text("body_base64").toString().toLatin1()).toStdString();
  if (const QString path = text("path").toString(); !path.isEmpty()) out.path = path.toStdString();
  auto headers = readFields(index, object["headers"]);
  if (!headers) return headers.error();
  out.headers = std::move(*headers);
  return out;
}

}  // namespace

Result<std::vector<draft::RequestPayload>> readChanges(const QByteArray& json) {
  QJsonParseError error;
  const QJsonDocument document = QJsonDocument::fromJson(json, &error);
  if (error.error != QJsonParseError::NoError)
    return makeError(ErrorCode::invalidArgument, "no JSON at byte " + std::to_string(error.offset) + ": " + error.errorString().toStdString());
  // What is sent to the API, too.
  const QJsonArray all = document.isObject() ? document.object()["payloads"].toArray() : document.array();
  if (all.isEmpty()) return makeError(ErrorCode::invalidArgument, "expected an array of payloads: [{\"label\": ..., \"body\": ..., \"headers\": {...}, \"path\": ...}]");
  if (std::size_t(all.size()) > kMostChanges) return makeError(ErrorCode::limit, "over " + std::to_string(kMostChanges) + " payloads");
  std::vector<draft::RequestPayload> out;
  for (int i = 0; i < int(all.size()); ++i) {
    auto one = readChange(i, all[i]);
    if (!one) return one.error();
    out.push_back(std::move(*one));
  }
  return out;
}

void ChangesModel::setAll(std::vector<draft::RequestPayload> all) {
  beginResetModel();
  all_ = std::move(all);
  endResetModel();
}

void ChangesModel::add(draft::RequestPayload change) {
  beginInsertRows({}, int(all_.size()), int(all_.size()));
  all_.push_back(std::move(change));
  endInsertRows();
}

void ChangesModel::remove(int row) {
  beginRemoveRows({}, row, row);
  all_.erase(all_.begin() + row);
  endRemoveRows();
}

void ChangesModel::put(int row, draft::RequestPayload change) {
  all_[std::size_t(row)] = std::move(change);
  Q_EMIT dataChanged(index(row, 0), index(row, columns - 1));
}

QVariant ChangesModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || role != Qt::DisplayRole) return {};
  const draft::RequestPayload& change = all_[std::size_t(index.row())];
  switch (index.column()) {
    case label: return wireText(change.label, kMostShown);
    case path: return change.path ? wireText(*change.path, kMostShown) : QString();
    case headers: {
      std::string names;
      for (const auto& [name, value] : change.headers) names += (names.empty() ? "" : ", ") + name;
      return wireText(names, kMostShown);
    }
    case body: return change.body ? (change.body->empty() ? QStringLiteral("(empty)") : wireText(*change.body, kMostShown)) : QString();
    default: return {};
  }
}

QVariant ChangesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  static constexpr const char* titles[] = {"Label", "Path", "Headers", "Body"};
  if (orientation != Qt::Horizontal || section >= columns) return {};
  if (role == Qt::DisplayRole) return titles[section];
  if (role == Qt::TextAlignmentRole) return int(Qt::AlignLeft | Qt::AlignVCenter);
  return {};
}

ChangesEditor::ChangesEditor(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme), view_(new QTableView(this)) {
  setObjectName("bulkChanges");
  setAccessibleName("Changes of the request");
  view_->setObjectName("bulkChangesTable");
  view_->setAccessibleName("Changes of the request");
  view_->setModel(&model_);
  view_->setProperty("look", "boxed");
  view_->setSelectionBehavior(QAbstractItemView::SelectRows);
  view_->setSelectionMode(QAbstractItemView::SingleSelection);
  view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view_->setShowGrid(false);
  view_->setWordWrap(false);
  view_->setTabKeyNavigation(false);
  view_->setAlternatingRowColors(true);
  view_->verticalHeader()->hide();
  view_->verticalHeader()->setDefaultSectionSize(theme.scaled(25));
  view_->horizontalHeader()->setHighlightSections(false);
  view_->horizontalHeader()->setStretchLastSection(true);
  view_->setFixedHeight(theme.scaled(170));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme.scaled(6));
  column->addWidget(makeButtons());
  column->addWidget(view_);
  column->addWidget(makeForm());
  connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ChangesEditor::showCurrent);
  connect(&model_, &QAbstractItemModel::modelReset, this, &ChangesEditor::showCurrent);
  showCurrent();
}

QWidget* ChangesEditor::makeButtons() {
  auto* buttons = new QWidget(this);
  auto* row = new QHBoxLayout(buttons);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme_.scaled(6));
  const auto add = [&](const QString& text, const char* name, const QString& tip, auto act) {
    auto* button = new QPushButton(text, buttons);
    button->setObjectName(name);
    button->setAccessibleName(tip);
    setPlainToolTip(button, tip);
    row->addWidget(button);
    connect(button, &QPushButton::clicked, this, act);
  };
  add("Load JSON\u2026", "bulkChangesLoad", "[{\"label\", \"body\", \"headers\", \"path\"}]: each is a request", [this] {
    const QString path = QFileDialog::getOpenFileName(window(), "Payloads as JSON", {}, "JSON (*.json);;All files (*)");
    if (!path.isEmpty()) load(path);
  });
  add("Add", "bulkChangesAdd", "Add a change of the request", [this] { this->add(); });
  add("Remove", "bulkChangesRemove", "Take this one out", [this] { remove(); });
  add("Clear", "bulkChangesClear", "Take all out", [this] {
    model_.setAll({});
    Q_EMIT changed();
  });
  row->addStretch();
  return buttons;
}

QWidget* ChangesEditor::makeForm() {
  form_ = new QWidget(this);
  form_->setObjectName("bulkChangeForm");
  Form form(theme_, form_, [this] { typed(); });
  label_ = form.line("Label", "bulkChangeLabel", {}, false);
  path_ = form.line("Path", "bulkChangePath", "As it is");
  const auto text = [&](const QString& label, const char* name, const QString& hint, int height) {
    auto* edit = new QPlainTextEdit(form_);
    edit->setObjectName(name);
    edit->setAccessibleName(label);
    edit->setPlaceholderText(hint);
    edit->setTabChangesFocus(true);
    edit->setFont(theme_.mono());
    edit->setFixedHeight(theme_.scaled(height));
    connect(&theme_, &Theme::changed, edit, [this, edit] { edit->setFont(theme_.mono()); });
    connect(edit, &QPlainTextEdit::textChanged, this, &ChangesEditor::typed);
    form.row(label, edit);
    return edit;
  };
  headers_ = text("Headers", "bulkChangeHeaders", "Name: value, a line each", 56);
  body_ = new BytesEditor(theme_, form_);
  body_->setObjectName("bulkChangeBody");
  body_->setAccessibleName("Body");
  body_->setFixedHeight(theme_.scaled(84));
  connect(body_, &BytesEditor::edited, this, &ChangesEditor::typed);
  form.row("Body", body_);
  bodyNote_ = new PlainLabel(form_);
  bodyNote_->setObjectName("bulkChangeBodyNote");
  bodyNote_->setProperty("look", "dim");
  form.row({}, bodyNote_);
  return form_;
}

void ChangesEditor::setChanges(std::vector<draft::RequestPayload> changes) {
  model_.setAll(std::move(changes));
  if (model_.rowCount() > 0) view_->selectRow(0);
}

void ChangesEditor::showCurrent() {
  const int row = view_->currentIndex().row();
  showing_ = true;
  form_->setEnabled(row >= 0);
  change_ = row < 0 ? draft::RequestPayload() : model_.all()[std::size_t(row)];
  label_->setText(QString::fromStdString(change_.label));
  path_->setText(change_.path ? QString::fromStdString(*change_.path) : QString());
  headers_->setPlainText(linesOf(change_.headers));
  const auto hasLines = [](const auto& field) { return lineOf(field).contains('\n') || lineOf(field).contains('\r'); };
  headers_->setReadOnly(std::any_of(change_.headers.begin(), change_.headers.end(), hasLines));
  const std::string body = change_.body.value_or(std::string());
  const bool typable = body.size() <= kMostTyped;
  body_->setBytes(typable ? body : std::string());
  body_->setEnabled(typable);
  labelBefore_ = label_->text();
  pathBefore_ = path_->text();
  headersBefore_ = headers_->toPlainText();
  tellBody();
  showing_ = false;
}

void ChangesEditor::tellBody() {
  const std::size_t size = body_->isEnabled() ? body_->view().size() : change_.body.value_or(std::string()).size();
  bodyNote_->setText(!body_->isEnabled() ? countText(size) + " bytes, too many to be typed" : size > 0 ? countText(size) + (size == 1 ? " byte" : " bytes") :
                     change_.body && change_.body->empty() ? QStringLiteral("Empty") : QStringLiteral("The body stays as it is"));
}

void ChangesEditor::typed() {
  const int row = view_->currentIndex().row();
  if (showing_ || row < 0) return;
  draft::RequestPayload change = change_;
  if (label_->text() != labelBefore_) change.label = label_->text().toStdString();
  if (path_->text() != pathBefore_) change.path = path_->text().isEmpty() ? std::nullopt : std::optional(path_->text().toStdString());
  if (const QString headers = headers_->toPlainText(); headers != headersBefore_) change.headers = fieldsOf(headers, change_.headers);
  if (body_->isEnabled() && body_->view() != change_.body.value_or(std::string())) change.body = body_->view().empty() ? std::nullopt : std::optional(body_->bytes());
  model_.put(row, std::move(change));
  tellBody();
  Q_EMIT changed();
}

void ChangesEditor::add() {
  draft::RequestPayload change;
  change.label = "Payload " + std::to_string(model_.all().size() + 1);
  model_.add(std::move(change));
  view_->selectRow(model_.rowCount() - 1);
  label_->setFocus();
  label_->selectAll();
  Q_EMIT changed();
}

void ChangesEditor::remove() {
  const int row = view_->currentIndex().row();
  if (row < 0) return;
  model_.remove(row);
  showCurrent();
  Q_EMIT changed();
}

void ChangesEditor::load(const QString& path) {
  struct Read {
    std::vector<draft::RequestPayload> changes;
    QString problem;
  };
  mailbox_.run(
      [path] {
        Read read;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
          read.problem = path + ": " + file.errorString();
          return read;
        }
        auto changes = readChanges(file.read(kMostFile));
        if (changes)
          read.changes = std::move(*changes);
        else
          read.problem = path + ": " + QString::fromStdString(changes.error().message);
        return read;
      },
      [this](Read read) {
        if (!read.problem.isEmpty()) return Q_EMIT told(read.problem);
        Q_EMIT told(countText(read.changes.size()) + (read.changes.size() == 1 ? " payload loaded" : " payloads loaded"));
        setChanges(std::move(read.changes));
        Q_EMIT changed();
      });
}

}  // namespace penstock::gui
