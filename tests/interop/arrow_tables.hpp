// SPDX-License-Identifier: BSL-1.0
/// Arrow tables built by hand, as another program would hand them over, that count how often they are released.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <deque>
#include <string>
#include <vector>

#include <echelon/interop/arrow_structures.hpp>

struct made_table {
  struct column {
    std::string format, name;
    std::vector<std::uint8_t> bits;
    std::vector<std::int32_t> offsets;
    std::vector<char> bytes;   ///< values or texts
    std::vector<const void*> buffers;
    ArrowSchema schema{};
    ArrowArray array{};
  };
  std::deque<column> columns;
  std::vector<ArrowSchema*> schemas;
  std::vector<ArrowArray*> arrays;
  const void* no_bitmap[1] = {nullptr};
  ArrowSchema schema{};
  ArrowArray array{};
  int schemas_released = 0, arrays_released = 0;

  explicit made_table(std::int64_t rows) {
    schema.format = "+s";
    schema.name = "";
    schema.private_data = this;
    schema.release = [](ArrowSchema* it) {
      ++static_cast<made_table*>(it->private_data)->schemas_released;
      it->release = nullptr;
    };
    array.length = rows;
    array.n_buffers = 1;
    array.buffers = no_bitmap;
    array.private_data = this;
    array.release = [](ArrowArray* it) {
      ++static_cast<made_table*>(it->private_data)->arrays_released;
      it->release = nullptr;
    };
  }
  made_table(const made_table&) = delete;

  column& texts(const std::string& name, const std::vector<std::string>& values) {
    column& c = add("u", name, static_cast<std::int64_t>(values.size()));
    c.offsets.push_back(0);
    for (const auto& v : values) {
      c.bytes.insert(c.bytes.end(), v.begin(), v.end());
      c.offsets.push_back(static_cast<std::int32_t>(c.bytes.size()));
    }
    c.bytes.push_back('\0');
    c.buffers = {nullptr, c.offsets.data(), c.bytes.data()};
    return finish(c);
  }
  template <class T>
  column& numbers(const std::string& name, const std::string& format, const std::vector<T>& values) {
    column& c = add(format, name, static_cast<std::int64_t>(values.size()));
    const auto* raw = reinterpret_cast<const char*>(values.data());
    c.bytes.assign(raw, raw + values.size() * sizeof(T));
    c.bytes.push_back('\0');
    c.buffers = {nullptr, c.bytes.data()};
    return finish(c);
  }

 private:
  column& add(const std::string& format, const std::string& name, std::int64_t rows) {
    column& c = columns.emplace_back();
    c.format = format;
    c.name = name;
    c.array.length = rows;
    return c;
  }
  column& finish(column& c) {
    c.schema.format = c.format.c_str();
    c.schema.name = c.name.c_str();
    c.schema.release = [](ArrowSchema*) { std::abort(); };  // a child is its parent's to release
    c.array.release = [](ArrowArray*) { std::abort(); };
    c.array.buffers = c.buffers.data();
    c.array.n_buffers = static_cast<std::int64_t>(c.buffers.size());
    schemas.push_back(&c.schema);
    arrays.push_back(&c.array);
    schema.children = schemas.data();
    array.children = arrays.data();
    schema.n_children = array.n_children = static_cast<std::int64_t>(schemas.size());
    return c;
  }
};
