// The fields of each kind of question: how to read the reader's answer (null if there is none yet) and restore it.

const TYPED = {
  given: (field) => field.querySelector("input").value.trim() || null,
  put: (field, given) => (field.querySelector("input").value = given),
};

export const FIELDS = {
  choose: {
    given: (field) => {
      const chosen = [...field.querySelectorAll("input:checked")].map((input) => input.value);
      return chosen.length ? chosen : null;
    },
    put: (field, given) => field.querySelectorAll("input").forEach((input) => (input.checked = given.includes(input.value))),
  },
  number: TYPED,
  prints: TYPED,
  order: {
    given: (field) => [...field.querySelector("ol").children].map((item) => item.dataset.value),
    put: (field, given) => {
      const list = field.querySelector("ol");
      for (const step of given) list.append(...[...list.children].filter((item) => item.dataset.value === step));
    },
  },
};
