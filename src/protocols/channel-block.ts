import { type Protocol, protocol } from "../model/protocol.ts";

/** How long and where something is blocked. */
export const blockParameters = {
  duration: {
    kind: "quantity",
    value: 48,
    unit: "h",
    between: [0.001, 10000],
    tag: "C",
    about: "how long",
  },
  populations: { kind: "names", value: [], about: "where; everywhere if none is named" },
} as const;

/** A blocker of one kind of channels of the synapses for a time; `open` is the share that a neuron has open of them. */
export function channelBlock({
  channels,
  open,
  ...described
}: Omit<Protocol, "parameters" | "entries"> & {
  readonly channels: string;
  readonly open: string;
}): Protocol {
  const { duration, populations } = blockParameters;
  const remaining = {
    kind: "quantity",
    value: 0.1,
    unit: "1",
    between: [0, 1],
    tag: "C",
    about: "share of channels that stay open",
  } as const;
  return protocol({
    ...described,
    parameters: { duration, remaining, populations },
    entries: ({ duration, remaining, populations }) => {
      const until = Math.round(3600 * duration);
      const of = populations.length === 0 ? {} : { of: populations };
      const condition = {
        name: described.name,
        about: `blocked ${channels} channels`,
        changes: { [`neurons.${open}`]: { times: remaining } },
      };
      return [{ at: 0, until, condition, ...of }];
    },
  });
}
