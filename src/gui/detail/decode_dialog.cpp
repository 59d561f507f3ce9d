// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/decode_dialog.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QThreadPool>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/detail/code_view.h"
#include "gui/detail/small_widgets.h"
#include "gui/detail/token_check_dialog.h"
#include "gui/editor/bytes_editor.h"
#include "gui/flow_layout.h"
#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/theme.h"
#include "penstock/codec/charset.h"

namespace penstock::gui {
namespace {

using codec::DecodeStep;

constexpr int kEncodeAfterMs = 150;
constexpr std::size_t kMostWire = 256 * 1024;  // bytes of the wire form that are shown; copying gives all of it

QString nameOf(DecodeStep step) { return wireText(codec::toText(step)); }

struct Decoded {
  codec::DecodeChain chain;
  std::vector<DecodeStep> possible;
};

display::Language languageOf(const std::string& bytes) {
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return display::Language::plain;
  const char c = bytes[first];
  return c == '{' || c == '[' ? display::Language::json : c == '<' ? display::Language::markup : display::Language::plain;
}

void toClipboard(const std::string& text) { QGuiApplication::clipboard()->setText(QString::fromStdString(codec::asUtf8(text))); }

}  // namespace

DecodeDialog::DecodeDialog(Theme& theme, std::string source, const QString& field, std::function<QString(const std::string&)> putBack, QWidget* parent)
    : QDialog(parent),
      theme_(theme),
      source_(std::move(source)),
      field_(field),
      putBack_(std::move(putBack)),
      decoding_(*QThreadPool::globalInstance()),
      encoding_(*QThreadPool::globalInstance()) {
  setObjectName("decodeDialog");
  setWindowTitle(tr("Decode"));
  setAttribute(Qt::WA_DeleteOnClose);
  resize(theme.scaled(680), theme.scaled(500));
  about_ = new PlainLabel(this);
  about_->setObjectName("decodeAbout");
  about_->setWordWrap(true);
  about_->hide();
  steps_ = new QWidget(this);
  steps_->setObjectName("decodeSteps");
  stepRow_ = new FlowLayout(steps_);
  stepRow_->setSpacing(theme.scaled(4));
  stepRow_->setContentsMargins(0, 0, 0, 0);
  note_ = new PlainLabel(this);
  note_->setObjectName("decodeNote");
  note_->setWordWrap(true);
  note_->setProperty("look", "dim");
  editor_ = new BytesEditor(theme, this);
  editor_->setObjectName("decodeLeaf");
  editor_->setAccessibleName(tr("What is inside"));
  auto* title = new PlainLabel(tr("As it goes on the wire"), this);
  title->setProperty("look", "title");
  wire_ = new CodeView(theme, this);
  wire_->setObjectName("decodeWire");
  wire_->setAccessibleName(tr("As it goes on the wire"));
  wire_->setWrapped(true);
  wire_->setFixedHeight(theme.scaled(96));
  auto* buttons = new QHBoxLayout;
  makeButtons(theme, *buttons);
  auto* column = new QVBoxLayout(this);
  column->setSpacing(theme.scaled(8));
  column->addWidget(about_);
  column->addWidget(steps_);
  column->addWidget(note_);
  column->addWidget(editor_, 1);
  column->addWidget(title);
  column->addWidget(wire_);
  column->addLayout(buttons);
  soon_.setSingleShot(true);
  soon_.setInterval(kEncodeAfterMs);
  connect(&soon_, &QTimer::timeout, this, &DecodeDialog::encode);
  connect(editor_, &BytesEditor::edited, &soon_, [this] { soon_.start(); });
  take(rememberedSteps(field_));
}

DecodeDialog::~DecodeDialog() = default;

void DecodeDialog::makeButtons(Theme& theme, QHBoxLayout& row) {
  const auto button = [&](const QString& text, const char* name, auto done) {
    auto* b = new QPushButton(text, this);
    b->setObjectName(name);
    b->setAccessibleName(text);
    b->setAutoDefault(false);
    connect(b, &QPushButton::clicked, this, done);
    row.addWidget(b);
    return b;
  };
  row.setSpacing(theme.scaled(8));
  button(tr("Copy what is inside"), "decodeCopy", [this] { toClipboard(leaf()); });
  copyEncoded_ = button(tr("Copy wire form"), "decodeCopyWire", [this] { toClipboard(encoded_); });
  row.addStretch(1);
  put_ = button(tr("Put it back"), "decodePut", [this] {
    const QString problem = putBack_ ? putBack_(encoded_) : QString();
    problem.isEmpty() ? void(close()) : note_->setText(problem);
  });
  put_->setVisible(bool(putBack_));
  put_->setProperty("look", "primary");
  button(tr("Close"), "decodeClose", [this] { close(); });
}

void DecodeDialog::setAbout(const QString& text, bool warning) {
  about_->setText(text);
  about_->setProperty("look", warning ? "pill-warn" : "");
  about_->setVisible(!text.isEmpty());
}

std::string DecodeDialog::leaf() const { return editor_->bytes(); }

void DecodeDialog::take(std::optional<std::vector<DecodeStep>> steps) {
  encoding_.cancel();
  soon_.stop();
  note_->setText(tr("Decoding…"));
  decoding_.start<Decoded>(
      [source = source_, steps = std::move(steps)](const CancelToken&) {
        Decoded out;
        out.chain = steps ? codec::applyDecodeSteps(source, *steps) : codec::findDecodeSteps(source);
        // What was remembered may not fit this one.
        if (steps && !out.chain.problem.empty() && out.chain.levels.empty()) {
          std::string problem = std::move(out.chain.problem);
          out.chain = codec::findDecodeSteps(source);
          out.chain.problem = std::move(problem);
        }
        out.possible = codec::possibleDecodeSteps(out.chain.leaf());
        return out;
      },
      [this](Decoded decoded) {
        possible_ = std::move(decoded.possible);
        showChain(std::move(decoded.chain));
      });
}

void DecodeDialog::showChain(codec::DecodeChain chain) {
  chain_ = std::move(chain);
  showSteps();
  QString note = QString::fromStdString(chain_.problem);
  for (const codec::DecodeLevel& level : chain_.levels)
    if (!level.note.empty()) note += (note.isEmpty() ? QString() : QStringLiteral(" · ")) + wireText(level.note, 300);
  if (note.isEmpty()) note = chain_.levels.empty() ? tr("Nothing is wrapped in it, as far as can be told.") : sizeText(chain_.leaf().size());
  note_->setText(note);
  const bool readOnly = std::any_of(chain_.levels.begin(), chain_.levels.end(), [](const auto& level) { return !codec::isReversible(level.step); });
  editor_->SendScintilla(QsciScintillaBase::SCI_SETREADONLY, 0ul);
  editor_->setBytes(chain_.leaf());
  editor_->setLanguage(false, languageOf(chain_.leaf()));
  editor_->SendScintilla(QsciScintillaBase::SCI_SETREADONLY, readOnly ? 1ul : 0ul);
  soon_.stop();
  showEncoded(chain_.source, {});
}

void DecodeDialog::showSteps() {
  while (QLayoutItem* item = stepRow_->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
  const auto pill = [&](const QString& text, const QString& name) {
    auto* p = new PillButton(theme_, steps_);
    p->setText(text);
    p->setObjectName(name);
    p->setAccessibleName(text);
    stepRow_->addWidget(p);
    p->show();
    return p;
  };
  for (std::size_t i = 0; i < chain_.levels.size(); ++i) {
    PillButton* p = pill(nameOf(chain_.levels[i].step), "decodeStep" + QString::number(i));
    attachMenu(p, new QMenu(p));
    p->menu()->addAction(tr("Take it out"), this, [this, i] {
      auto steps = chain_.steps();
      steps.erase(steps.begin() + std::ptrdiff_t(i));
      change(std::move(steps));
    });
    p->menu()->addAction(tr("End here"), this, [this, i] {
      auto steps = chain_.steps();
      steps.resize(i + 1);
      change(std::move(steps));
    });
    addStepMenu(*p->menu()->addMenu(tr("Instead")), i, true);
    if (chain_.levels[i].step != DecodeStep::jwt) continue;
    auto token = codec::parseJwt(i ? chain_.levels[i - 1].bytes : chain_.source);
    if (!token) continue;
    p->menu()->addSeparator();
    p->menu()->addAction(tr("Verify the signature…"), this, [this, token = std::move(*token)] { (new TokenCheckDialog(theme_, token, this))->show(); });
  }
  PillButton* add = pill(tr("+ step"), "decodeAdd");
  attachMenu(add, new QMenu(add));
  addStepMenu(*add->menu(), chain_.levels.size(), false);
  connect(pill(tr("Find"), "decodeFind"), &PillButton::clicked, this, [this] {
    rememberSteps(field_, std::nullopt);
    take(std::nullopt);
  });
}

void DecodeDialog::addStepMenu(QMenu& menu, std::size_t at, bool replace) {
  const auto add = [&](DecodeStep step) {
    menu.addAction(nameOf(step), this, [this, step, at, replace] {
      auto steps = chain_.steps();
      steps.resize(std::min(at, steps.size()));
      steps.push_back(step);
      if (replace && at + 1 < chain_.levels.size())
        for (std::size_t i = at + 1; i < chain_.levels.size(); ++i) steps.push_back(chain_.levels[i].step);
      change(std::move(steps));
    });
  };
  std::vector<DecodeStep> first;
  if (!replace) first = possible_;
  for (const DecodeStep step : first) add(step);
  if (!first.empty()) menu.addSeparator();
  for (const DecodeStep step : codec::allDecodeSteps())
    if (std::find(first.begin(), first.end(), step) == first.end()) add(step);
}

void DecodeDialog::change(std::vector<DecodeStep> steps) {
  rememberSteps(field_, steps);
  take(std::move(steps));
}

void DecodeDialog::encode() {
  const std::string edited = leaf();
  if (chain_.levels.empty()) return showEncoded(edited, {});
  struct Encoded {
    std::string text;
    QString problem;
  };
  encoding_.start<Encoded>(
      [chain = chain_, edited](const CancelToken&) {
        const auto made = codec::encodeDecodeSteps(chain, chain.levels.size() - 1, edited);
        return made ? Encoded{*made, {}} : Encoded{{}, sentenceText(made.error().message)};
      },
      [this](Encoded made) { showEncoded(made.text, made.problem); });
}

void DecodeDialog::showEncoded(const std::string& text, const QString& problem) {
  encoded_ = text;
  std::string shown = codec::asUtf8(text);
  if (shown.size() > kMostWire) {
    shown.resize(kMostWire);
    shown = codec::asUtf8(shown) + "…";
  }
  wire_->setDocument(display::TextDocument::make(problem.isEmpty() ? std::move(shown) : problem.toStdString()), display::Language::plain);
  copyEncoded_->setEnabled(problem.isEmpty());
  put_->setEnabled(problem.isEmpty());
}

}  // namespace penstock::gui
