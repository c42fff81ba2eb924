// SPDX-License-Identifier: BSL-1.0
/// xtensor's arrays as our views, and ours as xtensor's adaptors. Nothing is copied.
#pragma once

#if __has_include(<xtensor/containers/xtensor.hpp>)  // from 0.26 on
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xtensor.hpp>
#elif __has_include(<xtensor/xtensor.hpp>)
#include <xtensor/xadapt.hpp>
#include <xtensor/xtensor.hpp>
#else
#error "echelon/interop/xtensor.hpp needs xtensor, version 0.24 or newer; everything else works without it"
#endif

#include <array>
#include <cstddef>
#include <span>

#include <echelon/core/view.hpp>

namespace echelon::inline ECHELON_ABI {

/// An array of two axes as our view; its owner must outlive the view.
template <class T>
matrix_view<T> as_view(xt::xtensor<T, 2, xt::layout_type::row_major>& x) noexcept {
  return {x.data(), x.shape()[0], x.shape()[1]};
}
template <class T>
matrix_view<const T> as_view(const xt::xtensor<T, 2, xt::layout_type::row_major>& x) noexcept {
  return {x.data(), x.shape()[0], x.shape()[1]};
}
template <class T>
void as_view(const xt::xtensor<T, 2, xt::layout_type::row_major>&&) = delete;

/// An array of one axis as a span; its owner must outlive the span.
template <class T>
std::span<T> as_span(xt::xtensor<T, 1>& x) noexcept {
  return {x.data(), x.size()};
}
template <class T>
std::span<const T> as_span(const xt::xtensor<T, 1>& x) noexcept {
  return {x.data(), x.size()};
}
template <class T>
void as_span(const xt::xtensor<T, 1>&&) = delete;

/// Our matrix as xtensor sees it, strides and all; the owner of the memory must outlive the adaptor.
template <class T>
auto as_xtensor(matrix_view<T> x) {
  const std::array<std::size_t, 2> shape{x.rows(), x.columns()};
  // as xtensor has it, an axis of one element does not move
  const std::array<std::size_t, 2> strides{x.rows() == 1 ? 0 : x.stride(), std::size_t{x.columns() == 1 ? 0u : 1u}};
  // the size it is told must be the number of elements, not their reach in memory
  return xt::adapt(x.data(), x.rows() * x.columns(), xt::no_ownership(), shape, strides);
}

/// Our values as an array of one axis; the owner of the memory must outlive the adaptor.
template <class T>
auto as_xtensor(std::span<T> x) {
  return xt::adapt(x.data(), x.size(), xt::no_ownership(), std::array<std::size_t, 1>{x.size()});
}

}  // namespace echelon::inline ECHELON_ABI
