export const room = {
  title: 'Conversation',
} as const;
