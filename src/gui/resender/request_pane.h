// SPDX-License-Identifier: GPL-3.0-or-later
// The request that is written: its bytes, and panels on the same bytes.
#pragma once

#include <QTimer>
#include <functional>
#include <map>
#include <string>

#include "gui/detail/pane.h"
#include "gui/detail/small_widgets.h"
#include "gui/editor/bytes_editor.h"
#include "gui/resender/pairs_table.h"
#include "gui/resender/workbench.h"
#include "penstock/codec/protobuf_schema.h"
#include "penstock/draft/touched.h"

namespace penstock::gui {

class AfterTable;
class BodyEditor;
class EditorFindBar;
class GrpcEditor;

/// The text under Raw is the truth; the panels give edits of it. Lifetime: the workbench outlives it. Thread: GUI.
class RequestPane : public Pane {
  Q_OBJECT
 public:
  RequestPane(Theme& theme, Workbench& bench, QWidget* parent);

  /// The bench's current tab. `other`: the tab's text was changed by who calls: it is what is to be seen.
  void showCurrent();
  /// What was typed, into the tab, as it is to be sent or left: see draft::markTouched.
  void take();
  /// In place of what is there, as one step of undo.
  void become(std::string_view text);
  /// A text of another moment: nothing to undo.
  void replace(std::string_view text);
  void setVariables(const draft::Variables& variables);
  /// Names for what goes to the server of the bench's current tab; never null.
  void setSchemas(std::function<codec::ProtobufSchemaPtr()> schemas) { schemas_ = std::move(schemas); }
  codec::ProtobufSchemaPtr schemas() const { return schemas_(); }
  std::string text() const { return raw_->bytes(); }
  void select(std::size_t from, std::size_t to) { raw_->select(from, to); }
  void takeFocus();
  AfterTable& after() { return *after_; }
  /// Whether the request of that text may be left open: a call of gRPC, whose method takes more than one message as far as is known.
  bool mayStayOpen(std::string_view text) const;
  /// One message of the call in the text, framed. **Errors**: as of draft::grpcFromJson; unsupported: the text is no call of gRPC.
  Result<std::string> grpcMessage(std::string_view message, bool json, const codec::ProtobufSchemaPtr& schema) const;

 Q_SIGNALS:
  void edited();
  /// What is kept in step is another: by what was edited, or by choice.
  void inStepChanged();
  /// A command of curl was pasted where nothing is written yet.
  void curlPasted(const QString& command);
  void menuOpening(QMenu* menu);

 private:
  void addPairs(const QString& id, const QString& title, PairsSource source);
  void addInStep();
  void connectEditors();
  void keep();
  void rawEdited(std::size_t at, bool byHand);
  void headEdited(service::RequestTab& tab, bool byHand);
  void markWhole(service::RequestTab& tab);
  void readHead();
  void tellInStep(const draft::KeepInStep& before);
  void showPanels();
  void showInStep();
  void showMessages(std::string_view text);
  void language();
  bool isEmpty() const;

  Workbench& bench_;
  BytesEditor* raw_;
  EditorFindBar* find_;
  BodyEditor* body_;
  GrpcEditor* grpc_;
  AfterTable* after_;
  std::map<QString, PairsTable*> tables_;
  PillButton* inStep_;
  QToolButton* lineEnds_;
  QAction *length_, *host_, *coding_;
  std::map<Workbench::Id, BytesEditor::Document> documents_;
  Workbench::Id shown_ = 0;
  draft::FollowedLines lines_;  // as they were before what was typed since
  std::size_t headSize_ = 0;
  bool dirty_ = false, messagesFirst_ = false;
  QTimer panelsSoon_;
  std::vector<std::string> known_;
  std::function<codec::ProtobufSchemaPtr()> schemas_;
};

}  // namespace penstock::gui
