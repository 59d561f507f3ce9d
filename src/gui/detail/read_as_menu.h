// SPDX-License-Identifier: GPL-3.0-or-later
// "Read as" in the menu of a tree: what else a field of Protocol Buffers without a schema may be.
#pragma once

#include <QObject>

#include "penstock/codec/protobuf_readings.h"

class QMenu;

namespace penstock::gui {

class TreeView;

/// Thread: GUI.
class ReadAsMenu : public QObject {
  Q_OBJECT
 public:
  /// The tree outlives it. `name` begins the object names.
  ReadAsMenu(TreeView& tree, const QString& name, QObject* parent);

  /// Null: the tree shown has no such fields. `choices`: those by which it was made.
  void setOffers(codec::ProtobufOffersPtr offers, codec::ProtobufChoices choices);

 Q_SIGNALS:
  /// The tree is to be made by these.
  void chosen(const codec::ProtobufChoices& choices);

 private:
  void fill(QMenu& menu);

  TreeView& tree_;
  QString name_;
  codec::ProtobufOffersPtr offers_;
  codec::ProtobufChoices choices_;
};

}  // namespace penstock::gui
