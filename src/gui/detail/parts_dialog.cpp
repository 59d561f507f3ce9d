// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/parts_dialog.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPushButton>
#include <QSet>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/detail/payload_export.h"
#include "gui/format.h"
#include "gui/plain_text.h"
#include "gui/save_name.h"
#include "gui/theme.h"
#include "penstock/codec/decode_steps.h"
#include "penstock/display/format.h"
#include "penstock/display/multipart_content.h"

namespace penstock::gui {
namespace {

constexpr int kNameLength = 60;

/// "me.png", "me-2.png", ...: what is neither there nor taken by another part.
QString freeName(const QDir& folder, const QString& name, QSet<QString>& taken) {
  const qsizetype dot = name.lastIndexOf('.');
  const QString stem = dot > 0 ? name.left(dot) : name, ending = dot > 0 ? name.mid(dot) : QString();
  QString out = name;
  for (int n = 2; taken.contains(out) || QFileInfo::exists(folder.filePath(out)); ++n) out = stem + "-" + QString::number(n) + ending;
  taken.insert(out);
  return out;
}

}  // namespace

QString partTitle(const display::BodyPart& part, std::size_t index) {
  QString name = wireText(part.name.empty() ? part.fileName : part.name, kNameLength);
  if (name.isEmpty()) name = QStringLiteral("Part %1").arg(index + 1);
  if (!part.fileName.empty() && !part.name.empty()) name += " · " + wireText(part.fileName, kNameLength);
  if (!part.type.empty()) name += " · " + wireText(part.type, kNameLength);
  return name + " · " + sizeText(part.size);
}

QString partFileName(const display::BodyPart& part, std::size_t index) {
  return saveName(!part.fileName.empty() ? part.fileName : !part.name.empty() ? part.name : "part-" + std::to_string(index + 1));
}

SavedParts saveParts(const display::BodyRequest& request, const std::vector<std::pair<std::size_t, QString>>& files) {
  const auto problem = [](const QString& sentence) { return SavedParts{sentence, true}; };
  const auto whole = display::MultipartContent::read(request, CancelToken());
  if (!whole) return problem(QString::fromStdString(display::sentenceText(whole.error().message)));
  QString notice;
  for (const auto& [index, path] : files) {
    if (index >= whole->size()) return problem(QStringLiteral("The body has no such part any more."));
    const QString failed = savePayload({whole->content(index), {}, {}}, path, CancelToken());
    if (!failed.isEmpty()) return problem(failed);
    if (notice.isEmpty()) notice = QString::fromStdString(whole->notice(index));
  }
  const QString sentence = files.size() == 1 ? QStringLiteral("Saved to %1.").arg(files.front().second)
                                             : QStringLiteral("Saved %1 parts to %2.").arg(files.size()).arg(QFileInfo(files.front().second).path());
  return {notice.isEmpty() ? sentence : sentence + " " + notice, !notice.isEmpty()};
}

Result<std::string> beginningOfPart(const display::BodyRequest& request, std::size_t index) {
  const auto whole = display::MultipartContent::read(request, CancelToken());
  if (!whole) return whole.error();
  if (index >= whole->size()) return makeError(ErrorCode::notFound, "the body has no such part any more");
  return whole->content(index)->read(0, codec::DecodeStepLimits().bytes);
}

PartsDialog::PartsDialog(const Theme& theme, display::BodyRequest request, std::vector<display::BodyPart> parts, bool all, QWidget* parent)
    : QDialog(parent), request_(std::move(request)), list_(new QListWidget(this)), state_(new PlainLabel(this)), mailbox_(this) {
  setObjectName("partsDialog");
  setWindowTitle(tr("Parts of the body"));
  setAttribute(Qt::WA_DeleteOnClose);
  resize(theme.scaled(560), theme.scaled(420));
  list_->setObjectName("partsList");
  list_->setAccessibleName(tr("Parts"));
  list_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  list_->setUniformItemSizes(true);
  list_->setTextElideMode(Qt::ElideRight);
  state_->setObjectName("partsState");
  state_->setProperty("look", "dim");
  state_->setWordWrap(true);
  auto* column = new QVBoxLayout(this);
  column->setSpacing(theme.scaled(8));
  column->addWidget(list_, 1);
  column->addWidget(state_);
  makeButtons();
  list(std::move(parts));
  connect(list_, &QListWidget::itemSelectionChanged, this, &PartsDialog::arrange);
  connect(list_, &QListWidget::itemActivated, this, &PartsDialog::save);
  arrange();
  if (!all) findOthers();
}

void PartsDialog::makeButtons() {
  const auto button = [this](const QString& text, const char* name) {
    auto* b = new QPushButton(text, this);
    b->setObjectName(name);
    b->setAutoDefault(false);
    return b;
  };
  decode_ = button(tr("Decode…"), "partsDecode");
  decode_->setAccessibleName(tr("Decode the part"));
  save_ = button(tr("Save all…"), "partsSave");
  save_->setProperty("look", "primary");
  QPushButton* shut = button(tr("Close"), "partsClose");
  shut->setAccessibleName(shut->text());
  auto* row = new QHBoxLayout;
  row->addWidget(decode_);
  row->addStretch(1);
  row->addWidget(shut);
  row->addWidget(save_);
  static_cast<QVBoxLayout*>(layout())->addLayout(row);
  connect(save_, &QPushButton::clicked, this, &PartsDialog::save);
  connect(decode_, &QPushButton::clicked, this, &PartsDialog::decode);
  connect(shut, &QPushButton::clicked, this, &QDialog::close);
}

void PartsDialog::list(std::vector<display::BodyPart> parts) {
  parts_ = std::move(parts);
  list_->clear();
  for (std::size_t i = 0; i < parts_.size(); ++i)
    list_->addItem(QString(4 * int(parts_[i].depth), ' ') + QString::number(i + 1) + "  " + partTitle(parts_[i], i));
}

void PartsDialog::findOthers() {
  struct Found {
    std::vector<display::BodyPart> parts;
    QString problem;
  };
  state_->setText(tr("The rest of the body is looked through for more parts…"));
  mailbox_.run(
      [request = request_] {
        Found out;
        const auto whole = display::MultipartContent::read(request, CancelToken());
        if (!whole) out.problem = QString::fromStdString(display::sentenceText(whole.error().message));
        for (std::size_t i = 0; whole && i < whole->size(); ++i) {
          const codec::MultipartPart& p = whole->part(i);
          out.parts.push_back({p.name, p.fileName, p.type, p.encoding, p.depth, p.headAt, p.headSize, p.at, p.size});
        }
        return out;
      },
      [this](Found found) {
        state_->setText(found.problem);
        if (!found.parts.empty()) list(std::move(found.parts));
        arrange();
      });
}

PartsDialog::~PartsDialog() = default;

std::vector<std::size_t> PartsDialog::chosen() const {
  std::vector<std::size_t> out;
  for (const QModelIndex& index : list_->selectionModel()->selectedIndexes()) out.push_back(std::size_t(index.row()));
  std::sort(out.begin(), out.end());
  return out;
}

void PartsDialog::arrange() {
  const std::size_t selected = chosen().size();
  save_->setText(selected == 0 ? tr("Save all…") : selected == 1 ? tr("Save…") : tr("Save %1 parts…").arg(selected));
  save_->setAccessibleName(save_->text());
  decode_->setEnabled(selected == 1);
}

void PartsDialog::tell(const QString& sentence, bool problem) {
  state_->setText(sentence);
  Q_EMIT told(sentence, problem);
}

void PartsDialog::save() {
  const auto indexes = chosen();
  if (indexes.size() != 1) {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Save parts in"));
    if (!folder.isEmpty()) saveInto(folder);
    return;
  }
  const QString path = QFileDialog::getSaveFileName(this, tr("Save part"), partFileName(parts_[indexes[0]], indexes[0]));
  if (path.isEmpty()) return;
  mailbox_.run([request = request_, index = indexes[0], path] { return saveParts(request, {{index, path}}); },
               [this](const SavedParts& saved) { tell(saved.sentence, saved.problem); });
}

void PartsDialog::saveInto(const QString& folder) {
  auto indexes = chosen();
  if (indexes.empty())
    for (std::size_t i = 0; i < parts_.size(); ++i) indexes.push_back(i);
  std::vector<std::pair<std::size_t, QString>> files;
  QSet<QString> taken;
  const QDir into(folder);
  for (const std::size_t i : indexes) files.emplace_back(i, into.filePath(freeName(into, partFileName(parts_[i], i), taken)));
  mailbox_.run([request = request_, files] { return saveParts(request, files); }, [this](const SavedParts& saved) { tell(saved.sentence, saved.problem); });
}

void PartsDialog::decode() {
  const auto indexes = chosen();
  if (indexes.size() != 1) return;
  mailbox_.run([request = request_, index = indexes[0]] { return beginningOfPart(request, index); },
               [this, name = wireText(parts_[indexes[0]].name, 100)](const Result<std::string>& bytes) {
                 if (bytes) return decodeRequested(*bytes, name);
                 tell(QString::fromStdString(display::sentenceText(bytes.error().message)), true);
               });
}

}  // namespace penstock::gui
